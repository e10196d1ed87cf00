using System;
using System.Collections.Generic;
using System.Threading;

namespace ClearLine.Tests
{
    internal static class SignInTests
    {
        public static void A_session_says_whose_it_is()
        {
            Simulator.Start("user-demo");
            string session = Simulator.StartSession();
            ClearLineSessionInfo info = ClearLineClient.GetSessionInfo(session);
            Check.Equal(session, info.Session);
            Check.Equal(Simulator.UserScope, info.Scope);
            Check.Equal("cashier-1", info.Subject);
            Check.Equal("Casey Cashier", info.Name);
            Check.Equal("cashier@example.com", info.Email);
            Check.That(info.HasRefreshToken && info.ExpiresAt > DateTimeOffset.UtcNow && info.CreatedAt <= DateTimeOffset.UtcNow, "info");

            string other = Simulator.StartSession();
            IList<ClearLineSessionInfo> all = ClearLineClient.GetSessions();
            Check.Equal(2, all.Count);
            Check.Equal(session + other, all[0].Session + all[1].Session);
            ClearLineClient.EndSession(session);
            ClearLineClient.EndSession(other);
            Check.Equal(0, ClearLineClient.GetSessions().Count);
            Check.Fails(ClearLineStatus.NoSession, () => ClearLineClient.GetSessionInfo(session));
            Check.Fails(ClearLineStatus.NoSession, () => ClearLineClient.EndSession(session));
        }

        public static void A_cashier_may_be_called_null()
        {
            Simulator.Control("POST", "/users",
                "{\"user_name\": \"null\", \"password\": \"s3cr3t!\", \"subject\": \"null\", \"claims\": {\"name\": \"null\"}}");
            Simulator.Start("user-demo");
            ClearLineSignIn signIn = ClearLineClient.StartSignIn(
                new ClearLineSignInRequest { RedirectUri = Simulator.CallbackUrl, Scope = Simulator.UserScope });
            string callback = Simulator.SignIn(signIn.Url, ", \"user_name\": \"null\", \"password\": \"s3cr3t!\"");
            ClearLineSessionInfo info = ClearLineClient.GetSessionInfo(ClearLineClient.FinishSignIn(callback));
            Check.Equal("null", info.Name);
            Check.Equal("null", info.Subject);
            Check.Equal(null, info.Email);
        }

        public static void A_sign_in_is_asked_for_as_the_request_says()
        {
            Simulator.Start("user-demo");
            ClearLineSignInRequest request = new ClearLineSignInRequest
            {
                RedirectUri = Simulator.CallbackUrl,
                Scope = "clearline_api openid",
                Extra = new Dictionary<string, string> { { "ui_locales", "de-CH" }, { "login_hint", null } },
                Lifetime = TimeSpan.FromMinutes(1),
            };
            string url = ClearLineClient.StartSignIn(request).Url;
            Check.Contains("ui_locales=de-CH", url);
            Check.Contains("clearline_api", url);
            Check.That(!url.Contains("login_hint"), "a null was sent");
            Check.Contains("/Account/Login?", url);
            request.UrlStyle = ClearLineUrlStyle.ReturnUrl;
            Check.Contains("response_type%3Dcode", ClearLineClient.StartSignIn(request).Url);
            request.UrlStyle = ClearLineUrlStyle.Authorize;
            Check.Contains("/connect/authorize?", ClearLineClient.StartSignIn(request).Url);
            request.UrlStyle = ClearLineUrlStyle.ClearLine;
            ClearLineClient.StartSignIn(request);
            request.Lifetime = TimeSpan.FromDays(1);
            Check.Contains("lifetime_s", Check.Fails(ClearLineStatus.InvalidArgument, () => ClearLineClient.StartSignIn(request)).Message);
            Check.Throws<ArgumentNullException>(() => ClearLineClient.StartSignIn((ClearLineSignInRequest)null));
            Check.Contains("redirect_uri", Check.Fails(ClearLineStatus.InvalidArgument,
                () => ClearLineClient.StartSignIn(new ClearLineSignInRequest())).Message);
        }

        public static void Another_thread_may_wait_for_the_user()
        {
            Simulator.Start("user-demo");
            ClearLineSignIn signIn = ClearLineClient.StartSignIn(new ClearLineSignInRequest { RedirectUri = Simulator.CallbackUrl });
            Check.Fails(ClearLineStatus.Pending, () => ClearLineClient.WaitForSignIn(signIn.State, TimeSpan.Zero));
            Check.Fails(ClearLineStatus.Timeout, () => ClearLineClient.WaitForSignIn(signIn.State, TimeSpan.FromMilliseconds(1)));
            string waited = null;
            Thread thread = new Thread(() => waited = ClearLineClient.WaitForSignIn(signIn.State, TimeSpan.FromSeconds(30)));
            thread.Start();
            string finished = ClearLineClient.FinishSignIn(Simulator.SignIn(signIn.Url));
            thread.Join();
            Check.Equal(finished, waited);
            Check.Fails(ClearLineStatus.StateMismatch, () => ClearLineClient.CancelSignIn(signIn.State));
        }

        public static void A_sign_in_can_be_cancelled_and_refused()
        {
            Simulator.Start("user-demo");
            ClearLineSignInRequest request = new ClearLineSignInRequest { RedirectUri = Simulator.CallbackUrl };
            ClearLineSignIn one = ClearLineClient.StartSignIn(request);
            ClearLineSignIn other = ClearLineClient.StartSignIn(request);
            ClearLineSignIn third = ClearLineClient.StartSignIn(request);
            ClearLineClient.CancelSignIn(one.State);
            Check.Fails(ClearLineStatus.Cancelled, () => ClearLineClient.WaitForSignIn(one.State, TimeSpan.FromSeconds(30)));
            string refused = Simulator.SignIn(third.Url, ", \"cancel\": true");
            Check.Equal("sign_in", Check.Throws<ClearLineException>(() => ClearLineClient.FinishSignIn("myapp://x?state=foreign&code=1")).Category);
            Check.Fails(ClearLineStatus.AccessDenied, () => ClearLineClient.FinishSignIn(refused));
            ClearLineClient.CancelAllSignIns();
            Check.Fails(ClearLineStatus.Cancelled, () => ClearLineClient.WaitForSignIn(other.State, TimeSpan.FromSeconds(30)));
        }

        public static void A_program_that_did_it_all_itself_exchanges_its_code()
        {
            Simulator.Start("user-demo");
            ClearLinePkce pkce = ClearLineClient.CreatePkce();
            string answer = Simulator.Control("POST", "/codes", "{\"client_id\": \"user-demo\", \"subject\": \"cashier-1\""
                + ", \"redirect_uri\": \"" + Simulator.CallbackUrl + "\", \"scope\": \"clearline_api offline_access\""
                + ", \"code_challenge\": \"" + pkce.Challenge + "\"}");
            ClearLineCodeExchange exchange = new ClearLineCodeExchange
            {
                Code = ClearLineJson.Get(answer, "/code"),
                RedirectUri = Simulator.CallbackUrl,
                CodeVerifier = pkce.Verifier,
                Scope = "clearline_api offline_access",
            };
            string session = ClearLineClient.ExchangeCode(exchange);
            Check.Equal("clearline_api offline_access", ClearLineClient.GetSessionInfo(session).Scope);
            Check.That(ClearLineClient.GetSessionToken(session).Length > 0, "no token");
            Check.Equal(ClearLineClient.GetSessionToken(session),
                ClearLineClient.GetTokenDetails(new ClearLineTokenRequest { Session = session }).AccessToken);
            Check.Fails(ClearLineStatus.InvalidGrant, () => ClearLineClient.ExchangeCode(exchange));
            Check.Throws<ArgumentNullException>(() => ClearLineClient.ExchangeCode(null));
        }
    }
}
