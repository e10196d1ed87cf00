using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

namespace ClearLine.Tests
{
    internal static class AsyncTests
    {
        private const string Late = "{\"kind\": \"none\", \"delay_ms\": 3000, \"count\": 1}";
        private const string Silent = "{\"kind\": \"silent\"}";

        public static async Task A_token_at_hand_is_there_at_once()
        {
            Simulator.Start();
            string token = await ClearLineClient.GetTokenAsync();
            Task<string> again = ClearLineClient.GetTokenAsync("pos_integration");
            Check.Equal(TaskStatus.RanToCompletion, again.Status);
            Check.Equal(token, again.Result);
            Check.Equal(ClearLineClient.GetToken(), token);
        }

        public static async Task Many_callers_wait_for_one_request_and_block_no_thread()
        {
            Simulator.Fault(Late);
            Simulator.Start();
            ThreadPool.SetMinThreads(100, 100); // so that there is a thread for each caller that wants to block one
            int free = FreeThreads();
            Task<string>[] all = Enumerable.Range(0, 64).Select(_ => ClearLineClient.GetTokenAsync()).ToArray();
            int busy = all.Length;
            while (busy >= 16 && !all[0].IsCompleted) // all pauses may end together; blocked threads are so all the time
            {
                await Task.Delay(20);
                busy = Math.Min(busy, free - FreeThreads());
            }
            Check.That(busy < 16, "waiting blocks threads of the pool");
            string[] tokens = await Task.WhenAll(all);
            Check.That(tokens.All(token => token == tokens[0]), "different tokens");
            Check.Equal(1, Simulator.Count("token_requests"));
        }

        public static async Task A_cancellation_abandons_the_wait_and_never_the_fetch()
        {
            Simulator.Fault(Late);
            Simulator.Start();
            CancellationTokenSource cancel = new CancellationTokenSource();
            Task<string> wait = ClearLineClient.GetTokenAsync(null, cancel.Token);
            Check.That(!wait.IsCompleted, "it did not wait");
            cancel.Cancel();
            await Cancelled(wait);
            Check.That((await ClearLineClient.GetTokenAsync()).Length > 0, "no token");
            Check.Equal(1, Simulator.Count("token_requests"));
            await Cancelled(ClearLineClient.GetTokenAsync(null, cancel.Token));
        }

        public static async Task A_failure_carries_everything()
        {
            ClearLineClient.Initialize(Simulator.Options(secret: "wr0ng"));
            ClearLineException failure = await Failed(ClearLineStatus.InvalidClient, ClearLineClient.GetTokenAsync());
            Check.Equal("invalid_client", failure.OAuthError);
            Check.That(!string.IsNullOrEmpty(failure.AttemptId), "no AttemptId");
            Check.Equal("CL_E_INVALID_CLIENT", ClearLineJson.Get(failure.Json, "/name"));
            await Failed(ClearLineStatus.InvalidArgument, ClearLineClient.GetTokenAsync("a  b"));
        }

        public static async Task A_failure_while_waiting_is_the_fetchs_own()
        {
            Simulator.Fault("{\"kind\": \"status\", \"status\": 503, \"delay_ms\": 500}");
            Simulator.Start();
            ClearLineException failure = await Failed(ClearLineStatus.Server, ClearLineClient.GetTokenAsync());
            Check.Equal(503, failure.HttpStatus);
        }

        public static async Task The_call_deadline_holds()
        {
            Simulator.Fault(Silent);
            ClearLineOptions options = Simulator.Options();
            options.CallDeadline = TimeSpan.FromMilliseconds(300);
            ClearLineClient.Initialize(options);
            ClearLineException failure = await Failed(ClearLineStatus.Timeout, ClearLineClient.GetTokenAsync());
            Check.Equal(null, failure.AttemptId); // not the request timed out, the call did
        }

        public static async Task The_call_deadline_of_the_environment_holds()
        {
            Simulator.Fault(Silent);
            string path = Environment.GetEnvironmentVariable("CLEARLINE_CONFIG");
            string usual = File.ReadAllText(path);
            try
            {
                File.WriteAllText(path, usual.Replace("{\n", "{\"call_deadline_ms\": 300,\n"));
                ClearLineClient.InitializeFromEnvironment();
            }
            finally
            {
                File.WriteAllText(path, usual);
            }
            ClearLineException failure = await Failed(ClearLineStatus.Timeout, ClearLineClient.GetTokenAsync());
            Check.Equal(null, failure.AttemptId);
        }

        public static void A_configuration_may_be_written_in_any_way_that_the_library_reads()
        {
            foreach (string way in new[] { "\"call_deadline_ms\": null", "\"call_deadline_ms\" :null", "\"call_deadline_ms\":\t30000\r\n" })
            {
                ClearLineClient.InitializeFromJson(Configured(way));
                Check.That(ClearLineClient.GetTokenAsync().Result.Length > 0, "no token");
                ClearLineClient.Shutdown();
            }
        }

#if !WINDOWS
        /// <summary>Such as one that another program decrypts.</summary>
        public static async Task A_configuration_may_come_from_what_can_be_read_once()
        {
            string path = Environment.GetEnvironmentVariable("CLEARLINE_CONFIG");
            string usual = File.ReadAllText(path);
            File.Delete(path);
            try
            {
                Process.Start("mkfifo", path).WaitForExit();
                Task writer = Task.Run(() => File.WriteAllText(path, usual));
                ClearLineClient.InitializeFromEnvironment();
                await writer;
            }
            finally
            {
                File.Delete(path);
                File.WriteAllText(path, usual);
            }
            Check.That((await ClearLineClient.GetTokenAsync()).Length > 0, "no token");
        }
#endif

        public static async Task Where_something_else_initialized_the_library_the_wait_ends_with_the_request()
        {
            ClearLineOptions options = Simulator.Options();
            options.CallDeadline = TimeSpan.FromMilliseconds(100);
            ClearLineClient.Initialize(options);
            ClearLineClient.Shutdown();

            Simulator.Fault(Silent);
            Check.Equal(0, cl_init(Encoding.UTF8.GetBytes(Configured("\"request_timeout_ms\": 1000") + "\0")));
            ClearLineException failure = await Failed(ClearLineStatus.Timeout, ClearLineClient.GetTokenAsync());
            Check.That(failure.AttemptId != null, "not the request ended it");
        }

        public static async Task Shutting_down_ends_every_wait()
        {
            Simulator.Fault(Silent);
            Simulator.Start();
            Task<string> wait = ClearLineClient.GetTokenAsync();
            Check.That(!wait.IsCompleted, "it did not wait");
            ClearLineClient.Shutdown();
            await Failed(ClearLineStatus.ShutDown, wait);
        }

        public static void A_thread_that_draws_a_screen_may_wait_for_the_result()
        {
            Simulator.Fault(Late);
            Simulator.Start();
            SynchronizationContext.SetSynchronizationContext(new Jammed());
            Check.That(ClearLineClient.GetTokenAsync().Result.Length > 0, "no token");
        }

        public static async Task A_session_has_its_tokens_too()
        {
            Simulator.Start("user-demo");
            ClearLineSignIn signIn = ClearLineClient.StartSignIn(
                new ClearLineSignInRequest { RedirectUri = Simulator.CallbackUrl, Scope = Simulator.UserScope });
            Task<string> wait = ClearLineClient.WaitForSignInAsync(signIn.State);
            Check.That(!wait.IsCompleted, "it did not wait");
            string session = await ClearLineClient.FinishSignInAsync(Simulator.SignIn(signIn.Url));
            Check.Equal(session, await wait);
            string token = await ClearLineClient.GetSessionTokenAsync(session);
            ClearLineClient.ReportUnauthorized(token);
            Check.That(await ClearLineClient.GetSessionTokenAsync(session) != token, "the reported token came again");
            await ClearLineClient.EndSessionAsync(session);
            await Failed(ClearLineStatus.NoSession, ClearLineClient.GetSessionTokenAsync(session));
            await Failed(ClearLineStatus.NoSession, ClearLineClient.EndSessionAsync(session));
            Check.Throws<ArgumentNullException>(() => ClearLineClient.GetSessionTokenAsync(null));
            await Failed(ClearLineStatus.InvalidGrant, ClearLineClient.ExchangeCodeAsync(new ClearLineCodeExchange
            {
                Code = "made-up", RedirectUri = Simulator.CallbackUrl, CodeVerifier = ClearLineClient.CreatePkce().Verifier,
            }));
        }

        public static async Task A_cancelled_sign_in_is_over()
        {
            Simulator.Start("user-demo");
            CancellationTokenSource cancel = new CancellationTokenSource();
            Task<string> wait = ClearLineClient.SignInAsync(
                new ClearLineSignInRequest { RedirectUri = Simulator.CallbackUrl, OpenBrowser = false }, cancel.Token);
            Check.That(!wait.IsCompleted, "it did not wait");
            cancel.Cancel();
            await Cancelled(wait);
            await Cancelled(ClearLineClient.SignInAsync(new ClearLineSignInRequest(), cancel.Token));
            Check.Equal(0, ClearLineClient.GetSessions().Count);
        }

        /// <summary>The browser is a script that simulated has put where the system's is looked for.</summary>
        public static async Task A_sign_in_needs_one_line()
        {
            Simulator.Start("user-demo");
            string session = await ClearLineClient.SignInAsync(new ClearLineSignInRequest { Scope = Simulator.UserScope });
            Check.Equal("Casey Cashier", ClearLineClient.GetSessionInfo(session).Name);
        }

        /// <summary>The code is being exchanged already: what the user has done cannot be taken back.</summary>
        public static async Task A_sign_in_that_is_cancelled_too_late_gives_its_session()
        {
            Simulator.Fault("{\"kind\": \"none\", \"delay_ms\": 5000, \"count\": 1, \"path\": \"/connect/token\"}");
            Simulator.Start("user-demo");
            CancellationTokenSource cancel = new CancellationTokenSource();
            Task<string> wait = ClearLineClient.SignInAsync(new ClearLineSignInRequest { Scope = Simulator.UserScope }, cancel.Token);
            while (Simulator.Count("token_requests") == 0)
            {
                await Task.Delay(20);
            }
            Check.That(!wait.IsCompleted, "it did not wait");
            cancel.Cancel();
            Check.Equal("Casey Cashier", ClearLineClient.GetSessionInfo(await wait).Name);
        }

        [DllImport("clearline", CallingConvention = CallingConvention.Cdecl)]
        private static extern int cl_init(byte[] configuration);

        /// <summary>The configuration of the environment, and this.</summary>
        private static string Configured(string more)
        {
            string usual = File.ReadAllText(Environment.GetEnvironmentVariable("CLEARLINE_CONFIG"));
            return "{" + more + "," + usual.Substring(usual.IndexOf('{') + 1);
        }

        private static int FreeThreads()
        {
            int workers, ports;
            ThreadPool.GetAvailableThreads(out workers, out ports);
            return workers;
        }

        private static async Task Cancelled(Task task)
        {
            try
            {
                await task;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            throw new InvalidOperationException("it was not cancelled");
        }

        private static async Task<ClearLineException> Failed(ClearLineStatus status, Task task)
        {
            try
            {
                await task;
            }
            catch (ClearLineException failure)
            {
                Check.Equal(status, failure.Status);
                return failure;
            }
            throw new InvalidOperationException("it did not fail");
        }

        /// <summary>A thread that is busy: what is handed back to it never runs.</summary>
        private sealed class Jammed : SynchronizationContext
        {
            public override void Post(SendOrPostCallback action, object state)
            {
            }
        }
    }
}
