using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace ClearLine
{
    // Nobody waits inside of the library here: it is asked with a time limit of zero, again and again, with a pause in
    // between. So no thread of the pool is ever blocked, however many callers wait (64 blocked ones would starve it), a
    // cancellation ends the pause at once, and "not yet" has a status of its own, CL_E_PENDING, which a time-out of the
    // fetch itself can't be mistaken for. Who stops asking abandons the wait only: the library goes on fetching.
    public static partial class ClearLineClient
    {
        private static readonly TimeSpan OrdinaryDeadline = TimeSpan.FromSeconds(30);
        private static readonly TimeSpan ShortestSlice = TimeSpan.FromMilliseconds(10);
        private static readonly TimeSpan LongestSlice = TimeSpan.FromMilliseconds(250);

        // Of the library as it is now. Infinite, where this class did not initialize it: the library ends the wait then, when
        // the request for the token ends.
        private static long deadlineTicks = Timeout.InfiniteTimeSpan.Ticks;

        /// <summary>As <see cref="GetToken"/>, without blocking: complete when it returns, if the token is at hand.</summary>
        /// <param name="scope">Scopes separated by single spaces. Null or "": the configured ones.</param>
        /// <param name="cancellationToken">Ends the wait. The fetch goes on, for whoever asks next.</param>
        public static Task<string> GetTokenAsync(
            string scope = null, CancellationToken cancellationToken = default(CancellationToken))
        {
            return TokenAsync(new ClearLineTokenRequest { Scope = scope }, cancellationToken);
        }

        /// <summary>As <see cref="GetSessionToken"/>, without blocking: complete when it returns, if the token is at hand.</summary>
        /// <param name="session">What a sign-in gave.</param>
        /// <param name="cancellationToken">Ends the wait. The fetch goes on, for whoever asks next.</param>
        public static Task<string> GetSessionTokenAsync(
            string session, CancellationToken cancellationToken = default(CancellationToken))
        {
            if (session == null)
            {
                throw new ArgumentNullException("session");
            }
            return TokenAsync(new ClearLineTokenRequest { Session = session }, cancellationToken);
        }

        /// <summary>
        /// A user's whole sign-in: opens the address in the system's browser, waits for the user, and gives the session.
        /// </summary>
        /// <param name="request">What is asked for. What is not set is as it is needed here: a redirect to a loopback address
        /// that the library listens on, and the system's browser.</param>
        /// <param name="cancellationToken">Ends the sign-in, unless the user has just finished it.</param>
        /// <returns>The session, to be handed to <see cref="GetSessionToken"/> and the others.</returns>
        public static async Task<string> SignInAsync(
            ClearLineSignInRequest request, CancellationToken cancellationToken = default(CancellationToken))
        {
            if (request == null)
            {
                throw new ArgumentNullException("request");
            }
            cancellationToken.ThrowIfCancellationRequested();
            string json = request.ToJson(true);
            ClearLineSignIn signIn = await OnItsOwnThread(() => StartSignIn(json)).ConfigureAwait(false); // starts a browser
            try
            {
                return await WaitForSignInAsync(signIn.State, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                if (NativeMethods.cl_login_cancel(Utf8.FromString(signIn.State)) == (int)ClearLineStatus.Ok)
                {
                    throw;
                }
            }
            // The user was faster: what comes of it is there, or in a moment.
            return await WaitForSignInAsync(signIn.State).ConfigureAwait(false);
        }

        /// <summary>
        /// Waits for a sign-in whose redirect the library receives, or that <see cref="FinishSignIn"/> finishes.
        /// </summary>
        /// <param name="state">The sign-in's <see cref="ClearLineSignIn.State"/>.</param>
        /// <param name="cancellationToken">Ends the wait. The sign-in goes on, until <see cref="CancelSignIn"/>.</param>
        /// <returns>The session.</returns>
        public static Task<string> WaitForSignInAsync(
            string state, CancellationToken cancellationToken = default(CancellationToken))
        {
            return AskUntilThere(() => TryWaitForSignIn(state), Timeout.InfiniteTimeSpan, cancellationToken);
        }

        /// <summary>As <see cref="FinishSignIn"/>, on a thread of its own.</summary>
        /// <param name="callbackUrl">The whole address that the browser was sent to, as it is.</param>
        public static Task<string> FinishSignInAsync(string callbackUrl)
        {
            return OnItsOwnThread(() => FinishSignIn(callbackUrl));
        }

        /// <summary>As <see cref="ExchangeCode"/>, on a thread of its own.</summary>
        /// <param name="request">The code and what belongs to it.</param>
        public static Task<string> ExchangeCodeAsync(ClearLineCodeExchange request)
        {
            return OnItsOwnThread(() => ExchangeCode(request));
        }

        /// <summary>As <see cref="EndSession"/>, on a thread of its own.</summary>
        /// <param name="session">What a sign-in gave.</param>
        public static Task EndSessionAsync(string session)
        {
            return OnItsOwnThread<object>(() =>
            {
                EndSession(session);
                return null;
            });
        }

        static partial void Initialized(string configurationJson)
        {
            TimeSpan deadline = Timeout.InfiniteTimeSpan;
            try
            {
                Answer configuration = new Answer(configurationJson ?? ConfigurationOfTheEnvironment());
                deadline = configuration.Milliseconds("call_deadline_ms") ?? OrdinaryDeadline;
            }
            catch (Exception)
            {
                // The library has accepted it: what cannot be read here a second time is no reason to fail.
            }
            Interlocked.Exchange(ref deadlineTicks, deadline.Ticks);
        }

        static partial void HasShutDown()
        {
            Interlocked.Exchange(ref deadlineTicks, Timeout.InfiniteTimeSpan.Ticks);
        }

        private static string ConfigurationOfTheEnvironment()
        {
            string path = Environment.GetEnvironmentVariable("CLEARLINE_CONFIG");
            if (string.IsNullOrEmpty(path))
            {
                return "{}";
            }
            if (new FileInfo(path).Length == 0)
            {
                throw new IOException("A pipe gives its content once, and the library has it.");
            }
            return File.ReadAllText(path);
        }

        private static async Task<string> TokenAsync(ClearLineTokenRequest request, CancellationToken cancellationToken)
        {
            request.Timeout = TimeSpan.Zero;
            string atOnce = request.ToJson();
            TimeSpan deadline = TimeSpan.FromTicks(Interlocked.Read(ref deadlineTicks));
            string answer = await AskUntilThere(() => TryGetTokenJson(atOnce), deadline, cancellationToken).ConfigureAwait(false);
            if (answer == null)
            {
                request.Timeout = TimeSpan.FromMilliseconds(1); // lets the library itself say what a time-out is
                answer = GetTokenJson(request.ToJson());
            }
            return new Answer(answer).Text("access_token");
        }

        /// <summary>Asks until there is something; null when the time is up.</summary>
        private static async Task<string> AskUntilThere(Func<string> ask, TimeSpan limit, CancellationToken cancellationToken)
        {
            Stopwatch waited = Stopwatch.StartNew();
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                string answer = ask();
                if (answer != null || (limit >= TimeSpan.Zero && waited.Elapsed >= limit))
                {
                    return answer;
                }
                await Task.Delay(NextSlice(waited.Elapsed), cancellationToken).ConfigureAwait(false);
            }
        }

        /// <summary>A quarter of the time that has passed: waiting in slices makes a wait a quarter longer at most.</summary>
        private static TimeSpan NextSlice(TimeSpan waited)
        {
            TimeSpan quarter = TimeSpan.FromTicks(waited.Ticks / 4);
            return quarter < ShortestSlice ? ShortestSlice : quarter > LongestSlice ? LongestSlice : quarter;
        }

        private static string TryGetTokenJson(string request)
        {
            NativeText json;
            int status = NativeMethods.cl_get_token_json(Utf8.FromString(request), out json);
            return status == (int)ClearLineStatus.Pending ? null : NativeText.Take(status, json);
        }

        private static string TryWaitForSignIn(string state)
        {
            NativeText session;
            int status = NativeMethods.cl_login_wait(Utf8.FromString(state), 0, out session);
            return status == (int)ClearLineStatus.Pending ? null : NativeText.Take(status, session);
        }

        /// <summary>For calls that may block, and must not be asked twice.</summary>
        private static Task<T> OnItsOwnThread<T>(Func<T> call)
        {
            return Task.Factory.StartNew(
                call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
    }
}
