// Gets a token and asks ClearLine's API with it.
//
//   dotnet run -- [URL]       with CLEARLINE_CLIENT_ID, CLEARLINE_CLIENT_SECRET and CLEARLINE_ENVIRONMENT (or CLEARLINE_CONFIG);
//                             started by the simulator (clearline-simulator --exec -- dotnet run) it asks that.

using System;
using System.Net.Http;
using System.Threading.Tasks;
using ClearLine;

internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        try
        {
            string simulator = Environment.GetEnvironmentVariable("CLEARLINE_SIMULATOR_URL");
            if (simulator == null)
            {
                ClearLineClient.InitializeFromEnvironment();
            }
            else
            {
                ClearLineClient.Initialize(new ClearLineOptions
                {
                    Environment = new ClearLineEnvironment(simulator, simulator),
                    ClientId = "pos-demo",
                    ClientSecret = "s3cr3t!",
                    CaFile = Environment.GetEnvironmentVariable("CLEARLINE_SIMULATOR_CA"),
                });
            }

            ClearLineToken token = ClearLineClient.GetTokenDetails(null);
            Console.WriteLine($"clearline {ClearLineClient.Version}: a token for {token.ScopeGranted}, good for {token.ExpiresIn:hh\\:mm\\:ss}");

            foreach (string url in arguments)
            {
                using (HttpClient client = new HttpClient(new ClearLineAuthenticationHandler(new HttpClientHandler())))
                using (HttpResponseMessage response = await client.GetAsync(url))
                {
                    Console.WriteLine($"{url}: {(int)response.StatusCode} {response.ReasonPhrase}");
                }
            }
            return 0;
        }
        catch (ClearLineException failure)
        {
            Console.Error.WriteLine($"{failure.Message}\n{failure.Hint}"); // for the person at the till
            return 1;
        }
        finally
        {
            ClearLineClient.Shutdown();
        }
    }
}
