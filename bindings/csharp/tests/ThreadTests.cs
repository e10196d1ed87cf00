using System;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;

namespace ClearLine.Tests
{
    internal static class ThreadTests
    {
        public static void Sixty_four_threads_make_one_request()
        {
            Simulator.Start();
            string[] tokens = new string[64];
            InThreads(tokens.Length, number => tokens[number] = ClearLineClient.GetToken());
            foreach (string token in tokens)
            {
                Check.Equal(tokens[0], token);
            }
            Check.Equal(1, Simulator.Count("token_requests"));
        }

        public static void Each_thread_hears_of_its_own_failure()
        {
            Simulator.Start();
            string longest = new string('x', 40);
            InThreads(64, number =>
            {
                string session = "session-" + number + longest.Substring(0, number % 40);
                for (int round = 0; round < 20; round++)
                {
                    Check.Fails(ClearLineStatus.NoSession, () => ClearLineClient.GetSessionToken(session));
                    Check.Fails(ClearLineStatus.InvalidArgument, () => ClearLineJson.Get("{}", "/" + session));
                    Check.That(ClearLineClient.GetToken().Length > 0, "no token");
                }
            });
        }

        public static void Texts_that_nobody_takes_are_released_by_the_finalizer_also_after_shutdown()
        {
            Simulator.Start();
            Abandon();
            ClearLineClient.Shutdown();
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Simulator.Start();
            Check.That(ClearLineClient.GetToken().Length > 0, "no token");
        }

        private static void Abandon()
        {
            MethodInfo quote = typeof(ClearLineClient).Assembly.GetType("ClearLine.NativeMethods")
                .GetMethod("cl_json_quote", BindingFlags.NonPublic | BindingFlags.Static);
            for (int number = 0; number < 100; number++)
            {
                object[] arguments = { Encoding.UTF8.GetBytes("abandoned\0"), null };
                Check.Equal(0, quote.Invoke(null, arguments));
                Check.That(!((SafeHandle)arguments[1]).IsInvalid, "no text");
            }
        }

        private static void InThreads(int count, Action<int> action)
        {
            List<Exception> failures = new List<Exception>();
            Thread[] threads = new Thread[count];
            ManualResetEvent go = new ManualResetEvent(false);
            for (int index = 0; index < count; index++)
            {
                int number = index;
                threads[number] = new Thread(() =>
                {
                    go.WaitOne();
                    try
                    {
                        action(number);
                    }
                    catch (Exception failure)
                    {
                        lock (failures)
                        {
                            failures.Add(failure);
                        }
                    }
                });
                threads[number].Start();
            }
            go.Set();
            foreach (Thread thread in threads)
            {
                thread.Join();
            }
            if (failures.Count > 0)
            {
                throw new AggregateException(failures);
            }
        }
    }
}
