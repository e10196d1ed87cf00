using System;
using System.Collections.Generic;
using System.IO;

namespace ClearLine.Tests
{
    /// <summary>What the tests of every language tell, in the same words.</summary>
    internal static class StoryTests
    {
        private static readonly List<string> Log = new List<string>();

        public static void It_is_the_story_that_every_binding_tells()
        {
            Log.Clear();
            ClearLineClient.Initialize(Simulator.Options(secret: "wr0ng"));
            Tell("wrong secret", Token);
            ClearLineClient.Shutdown();

            ClearLineClient.Initialize(Simulator.Options());
            Tell("right secret", Token);
            string token = ClearLineClient.GetToken();
            ClearLineClient.ReportUnauthorized(token);
            Log.Add("reported: " + Another(token, ClearLineClient.GetToken()));
            ClearLineClient.Shutdown();

            ClearLineClient.Initialize(Simulator.Options("user-demo"));
            string session = Simulator.StartSession();
            Log.Add("signed in: " + ClearLineClient.GetSessionInfo(session).Scope);
            Tell("session", () => SessionToken(session));
            token = ClearLineClient.GetSessionToken(session);
            ClearLineClient.ReportUnauthorized(token);
            Log.Add("reported: " + Another(token, ClearLineClient.GetSessionToken(session)));
            ClearLineClient.EndSession(session);
            Log.Add("ended");
            Tell("session", () => SessionToken(session));
            ClearLineClient.Shutdown();
            Log.Add("shut down");
            Tell("token", Token);

            string[] story = File.ReadAllLines(Environment.GetEnvironmentVariable("CLEARLINE_STORY"));
            Check.Equal(string.Join("\n", story), string.Join("\n", Log.ToArray()));
        }

        private static string Token()
        {
            return ClearLineClient.GetToken().Length > 0 ? "a token" : "nothing";
        }

        private static string SessionToken(string session)
        {
            return ClearLineClient.GetSessionToken(session).Length > 0 ? "a token" : "nothing";
        }

        private static string Another(string first, string second)
        {
            return first != second ? "another token" : "the same token";
        }

        private static void Tell(string what, Func<string> happens)
        {
            try
            {
                Log.Add(what + ": " + happens());
            }
            catch (ClearLineException failure)
            {
                Log.Add(string.Format("{0}: {1} ({2}): {3}", what, failure.Name, (int)failure.Status, failure.Hint));
            }
        }
    }
}
