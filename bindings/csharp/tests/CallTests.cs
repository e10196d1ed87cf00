using System;
using System.Globalization;
using System.IO;
using System.Runtime.Serialization.Formatters.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Threading;

namespace ClearLine.Tests
{
    internal static class CallTests
    {
        public static void Before_anything_else_the_library_says_so()
        {
            Check.Fails(ClearLineStatus.NotInitialized, () => ClearLineClient.GetToken());
            Check.Fails(ClearLineStatus.NotInitialized, () => ClearLineClient.GetStatsJson());
            Check.Equal(3, ClearLineClient.Version.Split('.').Length);
        }

        public static void The_environment_says_it_all()
        {
            ClearLineClient.InitializeFromEnvironment(); // simulated has set CLEARLINE_CONFIG
            Check.That(ClearLineClient.GetToken().Length > 0, "no token");
        }

        public static void A_token_stays_the_same_until_it_is_reported()
        {
            Simulator.Start();
            string token = ClearLineClient.GetToken();
            Check.Equal(token, ClearLineClient.GetToken());
            Check.Equal(token, ClearLineClient.GetToken(""));
            Check.Equal(token, ClearLineClient.GetToken("pos_integration"));
            ClearLineClient.ReportUnauthorized(token);
            string fresh = ClearLineClient.GetToken();
            Check.That(fresh != token, "the reported token came again");
            Check.Fails(ClearLineStatus.TokenRejected, () => ClearLineClient.ReportUnauthorized(fresh));
        }

        public static void A_token_fits_into_a_buffer_or_says_how_long_it_is()
        {
            Simulator.Start();
            string token = ClearLineClient.GetToken();
            int length;
            Check.That(!ClearLineClient.TryGetToken(null, new byte[0], out length), "it fitted into nothing");
            Check.Equal(token.Length, length);
            Check.That(!ClearLineClient.TryGetToken(null, new byte[length], out length), "there was no room for the zero");
            byte[] buffer = new byte[length + 1];
            Check.That(ClearLineClient.TryGetToken(null, buffer, out length), "it did not fit");
            Check.Equal(token, Encoding.UTF8.GetString(buffer, 0, length));
            Check.Throws<ArgumentNullException>(() => ClearLineClient.TryGetToken(null, null, out length));
            Check.Fails(ClearLineStatus.InvalidArgument, () => ClearLineClient.TryGetToken("a  b", buffer, out length));
        }

        public static void Details_and_info_tell_the_same_of_a_token()
        {
            Simulator.Start();
            Check.That(!ClearLineClient.GetTokenInfo().IsCached, "there is a token already");
            ClearLineToken token = ClearLineClient.GetTokenDetails(null);
            Check.Equal(ClearLineClient.GetToken(), token.AccessToken);
            Check.Equal("Bearer " + token.AccessToken, token.Authorization);
            Check.Equal("pos_integration", token.ScopeRequested);
            Check.Equal("pos_integration", token.ScopeGranted);
            Check.That(token.ExpiresIn > TimeSpan.FromMinutes(50) && token.ExpiresIn <= TimeSpan.FromHours(1), "ExpiresIn");
            Check.That(token.ExpiresAt > DateTimeOffset.UtcNow.AddMinutes(50), "ExpiresAt");
            Check.That(!token.IsStale && token.StaleReason == null, "it is stale");

            ClearLineTokenInfo info = ClearLineClient.GetTokenInfo();
            Check.That(info.IsCached && info.RefreshAt < info.ExpiresAt && info.LastSuccessAt <= DateTimeOffset.UtcNow, "info");
            Check.That(info.ExpiresIn > TimeSpan.FromMinutes(50) && info.LastErrorJson == null && info.OfflineSince == null, "info");
            Check.Equal("pos_integration", info.ScopeRequested + info.ScopeGranted.Substring("pos_integration".Length));
            Check.That(info.NextAttemptAt == null || info.NextAttemptAt > info.LastSuccessAt, "NextAttemptAt");
        }

        public static void A_timeout_of_zero_never_waits()
        {
            Simulator.Start();
            ClearLineTokenRequest atOnce = new ClearLineTokenRequest { Timeout = TimeSpan.Zero };
            Check.Fails(ClearLineStatus.Pending, () => ClearLineClient.GetTokenDetails(atOnce));
            ClearLineClient.GetToken();
            Check.That(ClearLineClient.GetTokenDetails(atOnce).AccessToken != null, "no token");
            Check.Equal(1, Simulator.Count("token_requests"));
        }

        public static void More_life_can_be_asked_for_than_the_token_has()
        {
            Simulator.Control("PATCH", "/settings", "{\"lifetime_s\": 600}");
            Simulator.Start();
            string token = ClearLineClient.GetToken();
            Simulator.Control("PATCH", "/settings", "{\"lifetime_s\": 3600}");
            ClearLineTokenRequest request = new ClearLineTokenRequest { MinRemaining = TimeSpan.FromSeconds(298.5) };
            Check.Equal(token, ClearLineClient.GetTokenDetails(request).AccessToken);
            ClearLineException failure = Check.Fails(ClearLineStatus.InvalidArgument, () =>
                ClearLineClient.GetTokenDetails(new ClearLineTokenRequest { Scope = "a", Session = "b" }));
            Check.Contains("session", failure.Message);
        }

        public static void A_refusal_says_everything()
        {
            ClearLineClient.Initialize(Simulator.Options(secret: "wr0ng"));
            DateTimeOffset before = DateTimeOffset.UtcNow.AddSeconds(-2);
            ClearLineException failure = Check.Fails(ClearLineStatus.InvalidClient, () => ClearLineClient.GetToken());
            Check.Equal("CL_E_INVALID_CLIENT", failure.Name);
            Check.Equal("credential", failure.Category);
            Check.Equal(400, failure.HttpStatus);
            Check.Equal("invalid_client", failure.OAuthError);
            Check.Equal(null, failure.OAuthErrorDescription);
            Check.Equal("maybe", failure.RequestSent);
            Check.That(!string.IsNullOrEmpty(failure.AttemptId), "no AttemptId");
            Check.That(failure.At > before && failure.At < DateTimeOffset.UtcNow.AddSeconds(2), "At");
            Check.Equal(failure.Message, ClearLineJson.Get(failure.Json, "/message"));
            Check.Equal(failure.Hint, ClearLineJson.Get(failure.Json, "/hint"));
            Check.Equal(failure.IsRetryable, ClearLineJson.Get(failure.Json, "/retryable") == "true");
            Check.Contains(failure.Hint, failure.ToString());
            Check.Contains("GetToken", failure.ToString());
            Check.That(!failure.ToString().Contains("wr0ng"), "the secret is in it");
            Check.Contains("CL_E_INVALID_CLIENT", ClearLineClient.GetTokenInfo().LastErrorJson);
        }

        public static void An_error_of_the_server_says_when_to_try_again()
        {
            Simulator.Fault("{\"kind\": \"status\", \"status\": 429, \"headers\": {\"Retry-After\": \"60\"}}");
            Simulator.Start();
            ClearLineException failure = Check.Fails(ClearLineStatus.Throttled, () => ClearLineClient.GetToken());
            Check.That(failure.IsRetryable, "not retryable");
            Check.That(failure.RetryAfter > TimeSpan.FromSeconds(50) && failure.RetryAfter < TimeSpan.FromMinutes(5), "RetryAfter");
            Check.Equal("server", failure.Category);
        }

        public static void An_error_without_an_answer_has_none_of_its_facts()
        {
            Simulator.Start();
            ClearLineException failure = Check.Fails(ClearLineStatus.InvalidArgument, () => ClearLineClient.GetToken("a  b"));
            Check.Equal("usage", failure.Category);
            Check.That(failure.HttpStatus == null && failure.OAuthError == null && failure.AttemptId == null
                && failure.RetryAfter == null && !failure.IsRetryable, "facts");
        }

#if !NET8_0_OR_GREATER
        public static void An_exception_crosses_application_domains()
        {
            ClearLineClient.Initialize(Simulator.Options(secret: "wr0ng"));
            ClearLineException failure = Check.Fails(ClearLineStatus.InvalidClient, () => ClearLineClient.GetToken());
            MemoryStream stream = new MemoryStream();
            BinaryFormatter formatter = new BinaryFormatter();
            formatter.Serialize(stream, failure);
            stream.Position = 0;
            ClearLineException copy = (ClearLineException)formatter.Deserialize(stream);
            Check.Equal(failure.Message + failure.Status + failure.Name + failure.Hint + failure.Json,
                copy.Message + copy.Status + copy.Name + copy.Hint + copy.Json);
            Check.Equal(failure.AttemptId + failure.OAuthError + failure.HttpStatus + failure.At,
                copy.AttemptId + copy.OAuthError + copy.HttpStatus + copy.At);
        }
#endif

        public static void Every_status_has_the_name_that_the_library_gives_it()
        {
            foreach (ClearLineStatus status in Enum.GetValues(typeof(ClearLineStatus)))
            {
                string name = ClearLineClient.GetStatusName(status).Replace("_E_", "_").Replace("_", "");
                Check.Equal(("CL" + status).ToUpperInvariant(), name);
            }
            Check.Equal("CL_E_UNKNOWN", ClearLineClient.GetStatusName((ClearLineStatus)(-99999)));
        }

        public static void Texts_are_handed_over_exactly_or_not_at_all()
        {
            foreach (string text in new[] { "", "pä \"ss\\wörd\"", "€漢字𝄞", "null", "\u0001\t\n\u001f\u007f\u2028" })
            {
                string quoted = ClearLineJson.Quote(text);
                Check.Equal(text, ClearLineJson.Get("{\"a/b\": [" + quoted + "]}", "/a~1b/0"));
            }
            Check.Throws<ArgumentException>(() => ClearLineJson.Quote("a\0b"));
            Check.Throws<ArgumentException>(() => ClearLineJson.Quote("half of a pair: \ud834"));
            Check.Throws<ArgumentException>(() => ClearLineClient.GetToken("pos_integration\0"));
            Check.Fails(ClearLineStatus.NullArgument, () => ClearLineJson.Quote(null));
            Check.Equal("12.10", ClearLineJson.Get("{\"price\": 12.10}", "/price"));
        }

        public static void Numbers_and_times_are_the_same_in_every_country()
        {
            CultureInfo elsewhere = new CultureInfo("th-TH"); // where it is the year 2569
            elsewhere.NumberFormat.NumberDecimalSeparator = ",";
            elsewhere.NumberFormat.NumberGroupSeparator = ".";
            elsewhere.NumberFormat.NegativeSign = "~";
            Thread.CurrentThread.CurrentCulture = elsewhere;

            ClearLineOptions options = Simulator.Options();
            options.ConnectTimeout = TimeSpan.FromMilliseconds(-12345);
            Check.Contains("connect_timeout_ms", Check.Fails(ClearLineStatus.Config, () => ClearLineClient.Initialize(options)).Message);
            Simulator.Start();
            ClearLineToken token = ClearLineClient.GetTokenDetails(null);
            Check.That(token.ExpiresIn > TimeSpan.FromMinutes(50) && token.ExpiresIn <= TimeSpan.FromHours(1), "ExpiresIn");
            Check.That(token.ExpiresAt > DateTimeOffset.UtcNow.AddMinutes(50) && token.ExpiresAt < DateTimeOffset.UtcNow.AddHours(2), "ExpiresAt");
        }

        public static void What_happened_is_counted()
        {
            Simulator.Start();
            ClearLineClient.GetToken();
            string stats = ClearLineClient.GetStatsJson();
            Check.Equal("1", ClearLineJson.Get(stats, "/clients/default/slots/0/token_requests/ok"));
            Check.Equal(ClearLineClient.Version, ClearLineJson.Get(stats, "/version"));
        }

        public static void A_pkce_pair_belongs_together()
        {
            ClearLinePkce pkce = ClearLineClient.CreatePkce();
            Check.Equal(64, pkce.Verifier.Length);
            byte[] hash = SHA256.Create().ComputeHash(Encoding.ASCII.GetBytes(pkce.Verifier));
            Check.Equal(Convert.ToBase64String(hash).TrimEnd('=').Replace('+', '-').Replace('/', '_'), pkce.Challenge);
        }

        public static void Null_is_not_the_same_as_nothing()
        {
            Simulator.Start();
            Check.Fails(ClearLineStatus.NullArgument, () => ClearLineClient.ReportUnauthorized(null));
            Check.Fails(ClearLineStatus.InvalidArgument, () => ClearLineClient.ReportUnauthorized(""));
            Check.Throws<ArgumentNullException>(() => ClearLineClient.Initialize(null));
            Check.Throws<ArgumentNullException>(() => ClearLineClient.InitializeFromJson(null));
            Check.Throws<ArgumentNullException>(() => ClearLineClient.GetSessionInfo(null));
            Check.Throws<ArgumentNullException>(() => ClearLineClient.CancelSignIn(null));
        }

        public static void Shutting_down_may_be_repeated_and_ends_everything()
        {
            Simulator.Start();
            ClearLineClient.GetToken();
            ClearLineClient.Shutdown();
            ClearLineClient.Shutdown(TimeSpan.Zero);
            Check.Fails(ClearLineStatus.ShutDown, () => ClearLineClient.GetToken());
            Check.Throws<ArgumentOutOfRangeException>(() => ClearLineClient.Shutdown(TimeSpan.FromDays(50)));
            Check.Throws<ArgumentOutOfRangeException>(() => ClearLineClient.Shutdown(TimeSpan.FromSeconds(-1)));
            Simulator.Start();
            Check.That(ClearLineClient.GetToken().Length > 0, "no token");
        }
    }
}
