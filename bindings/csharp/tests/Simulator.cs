using System;
using System.IO;
using System.Net;
using System.Text;

namespace ClearLine.Tests
{
    /// <summary>The ClearLine that the tests talk to, and its control endpoint.</summary>
    internal static class Simulator
    {
        internal const string CallbackUrl = "myapp://auth-callback";
        internal const string UserScope = "clearline_api openid profile offline_access";

        internal static readonly string Url = Environment.GetEnvironmentVariable("CLEARLINE_SIMULATOR_URL");
        internal static readonly string CaFile = Environment.GetEnvironmentVariable("CLEARLINE_SIMULATOR_CA");
        private static readonly string Issuer = Environment.GetEnvironmentVariable("CLEARLINE_SIMULATOR_ISSUER"); // if not Url
        private static readonly string ControlUrl = Environment.GetEnvironmentVariable("CLEARLINE_SIMULATOR_CONTROL");

        internal static ClearLineOptions Options(string client = "pos-demo", string secret = "s3cr3t!")
        {
            return new ClearLineOptions
            {
                Environment = new ClearLineEnvironment(Url, Url, Issuer),
                ClientId = client,
                ClientSecret = secret,
                CaFile = CaFile,
                Proxy = "none",
            };
        }

        internal static void Start(string client = "pos-demo")
        {
            ClearLineClient.Initialize(Options(client));
        }

        internal static void Reset()
        {
            Control("POST", "/reset", "{\"settings\": true}");
        }

        internal static void Fault(string fault)
        {
            Control("POST", "/faults", fault);
        }

        internal static int Count(string what)
        {
            return int.Parse(ClearLineJson.Get(Control("GET", "/counts", null), "/" + what));
        }

        /// <summary>A user goes to the address, signs in, and is sent to the address that this gives.</summary>
        internal static string SignIn(string url, string more = "")
        {
            string answer = Control("POST", "/sign-in", "{\"url\": " + ClearLineJson.Quote(url) + more + "}");
            return ClearLineJson.Get(answer, "/location");
        }

        internal static string StartSession()
        {
            ClearLineSignIn signIn = ClearLineClient.StartSignIn(
                new ClearLineSignInRequest { RedirectUri = CallbackUrl, Scope = UserScope });
            return ClearLineClient.FinishSignIn(SignIn(signIn.Url));
        }

        internal static string Control(string method, string path, string body)
        {
            HttpWebRequest request = (HttpWebRequest)WebRequest.Create(ControlUrl + path);
            request.Method = method;
            request.Proxy = null;
            request.KeepAlive = false;
            if (body != null)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(body);
                request.ContentLength = bytes.Length;
                using (Stream stream = request.GetRequestStream())
                {
                    stream.Write(bytes, 0, bytes.Length);
                }
            }
            using (WebResponse response = request.GetResponse())
            using (StreamReader reader = new StreamReader(response.GetResponseStream(), Encoding.UTF8))
            {
                return reader.ReadToEnd();
            }
        }
    }
}
