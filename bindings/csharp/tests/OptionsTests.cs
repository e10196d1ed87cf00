using System;
using System.IO;

namespace ClearLine.Tests
{
    internal static class OptionsTests
    {
        public static void The_same_options_again_are_fine_and_others_are_not()
        {
            Simulator.Start();
            Simulator.Start();
            Check.Fails(ClearLineStatus.AlreadyInitialized, () => Simulator.Start("user-demo"));
        }

        public static void What_is_wrong_is_named()
        {
            Refused("environment", options => options.Environment = null);
            Refused("environment", options => options.Environment = ClearLineEnvironment.Named("nowhere"));
            Refused("auth_base_url", options => options.Environment = new ClearLineEnvironment("ftp://example"));
            Refused("issuer", options => options.Environment = new ClearLineEnvironment(Simulator.Url, null, ""));
            Refused("client_id", options => options.ClientId = null);
            Refused("client_secret", options => options.ClientSecret = null);
            Refused("client_secret", options => options.ClientSecret = ClearLineSecret.FromEnvironmentVariable("NOT_SET"));
            Refused("client_secret", options => options.ClientSecret = ClearLineSecret.FromFile("/not/there"));
            Refused("dpapi_file", options => options.ClientSecret = ClearLineSecret.FromDpapiFile("/not/there"));
            Refused("scope", options => options.Scope = "a  b");
            Refused("api_base_url", options => options.ApiBaseUrl = "ftp://example");
            Refused("basic_auth", options => options.BasicAuth = (ClearLineBasicAuth)99);
            Refused("refresh_before_expiry_s", options => options.RefreshBeforeExpiry = TimeSpan.FromDays(2));
            Refused("min_remaining_s", options => options.MinRemaining = TimeSpan.FromDays(2));
            Refused("connect_timeout_ms", options => options.ConnectTimeout = TimeSpan.Zero);
            Refused("request_timeout_ms", options => options.RequestTimeout = TimeSpan.FromHours(1));
            Refused("call_deadline_ms", options => options.CallDeadline = TimeSpan.FromSeconds(-1));
            Refused("proxy", options => options.Proxy = "no:thing");
            Refused("trust", options => options.Trust = (ClearLineTrust)99);
            Refused("ca_file", options => options.CaFile = "/not/there");
            Refused("store", options => options.Store = new ClearLineStore { Path = "/tmp/x", Protection = "nobody" });
            Refused("log", options => options.Log = new ClearLineLog { File = "/tmp/x", Level = "noise", MaxBytes = 1 });
            Refused("app", options => options.App = new ClearLineApp { Name = "till\n", Version = "1" });
            Refused("app", options => options.App = new ClearLineApp { Name = "till", Version = "1\n" });
        }

        public static void Http_to_this_machine_has_to_be_allowed()
        {
            Action<ClearLineOptions> http = options => options.Environment = new ClearLineEnvironment("http://127.0.0.1:1");
            Refused("allow_insecure_loopback", http);
            Accepted(http + (options => options.AllowInsecureLoopback = true));
        }

        public static void What_is_right_is_accepted()
        {
            Accepted(options => options.Environment = ClearLineEnvironment.Test);
            Accepted(options => options.Environment = ClearLineEnvironment.Demo);
            Accepted(options => options.Environment = ClearLineEnvironment.Production);
            Accepted(options => options.Environment = new ClearLineEnvironment(Simulator.Url, Simulator.Url, Simulator.Url));
            Accepted(options => options.BasicAuth = ClearLineBasicAuth.Auto);
            Accepted(options => options.BasicAuth = ClearLineBasicAuth.Raw);
            Accepted(options => options.BasicAuth = ClearLineBasicAuth.Rfc6749);
            Accepted(options => options.Scope = "");
            Accepted(options => options.RefreshBeforeExpiry = TimeSpan.FromDays(1));
            Accepted(options => options.MinRemaining = TimeSpan.Zero);
            Accepted(options => options.KeepWarm = true);
            Accepted(options => options.ConnectTimeout = options.RequestTimeout = options.CallDeadline = TimeSpan.FromMinutes(10));
            Accepted(options => options.Proxy = "http://user:password@127.0.0.1:1");
        }

        public static void Every_kind_of_trust_is_known()
        {
            foreach (ClearLineTrust trust in Enum.GetValues(typeof(ClearLineTrust)))
            {
                ClearLineOptions options = Simulator.Options();
                options.Trust = trust;
                try
                {
                    ClearLineClient.Initialize(options);
                    ClearLineClient.Shutdown();
                }
                catch (ClearLineException failure)
                {
                    Check.Equal(ClearLineStatus.Unsupported, failure.Status); // a library that was built without it
                }
            }
        }

        public static void The_program_is_named_to_the_server()
        {
            ClearLineOptions options = Simulator.Options();
            options.App = new ClearLineApp { Name = "Till", Version = "7.1" };
            ClearLineClient.Initialize(options);
            ClearLineClient.GetToken();
            Check.Contains("Till/7.1", Simulator.Control("GET", "/requests", null));
        }

        public static void A_secret_may_have_any_characters()
        {
            const string Secret = "pä \"ss\\wörd\" €漢字𝄞+%&=:";
            Simulator.Control("PATCH", "/settings",
                "{\"client_id\": \"pos-demo\", \"client_secret\": " + ClearLineJson.Quote(Secret) + "}");
            ClearLineClient.Initialize(Simulator.Options(secret: Secret));
            Check.That(ClearLineClient.GetToken().Length > 0, "no token");
            ClearLineClient.Shutdown();

            string path = Path.GetTempFileName();
            try
            {
                File.WriteAllText(path, Secret);
                ClearLineOptions options = Simulator.Options();
                options.ClientSecret = ClearLineSecret.FromFile(path);
                ClearLineClient.Initialize(options);
                Check.That(ClearLineClient.GetToken().Length > 0, "no token");
            }
            finally
            {
                File.Delete(path);
            }
        }

        public static void A_secret_that_is_null_is_none()
        {
            Check.Equal(null, (ClearLineSecret)(string)null);
            Check.Equal(null, ClearLineSecret.FromText(null));
        }

        private static void Refused(string key, Action<ClearLineOptions> change)
        {
            ClearLineOptions options = Simulator.Options();
            change(options);
            ClearLineException failure = Check.Throws<ClearLineException>(() => ClearLineClient.Initialize(options));
            Check.That(failure.Status == ClearLineStatus.Config || failure.Status == ClearLineStatus.Unsupported, failure.Name);
            Check.Contains(key, failure.Message + failure.Hint);
        }

        private static void Accepted(Action<ClearLineOptions> change)
        {
            ClearLineOptions options = Simulator.Options();
            change(options);
            ClearLineClient.Initialize(options);
            ClearLineClient.Shutdown();
        }
    }
}
