using System;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;

namespace ClearLine.Tests
{
    /// <summary>Runs every public static method of the classes it is given; its name is what it shows.</summary>
    internal static class Suite
    {
        private static readonly TimeSpan NotHung = TimeSpan.FromSeconds(60);

        internal static int Run(params Type[] classes)
        {
            int passed = 0, failed = 0;
            foreach (Type group in classes)
            {
                foreach (MethodInfo test in group.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
                {
                    Exception failure = Try(test);
                    if (failure == null)
                    {
                        passed++;
                    }
                    else
                    {
                        failed++;
                        Console.WriteLine("FAIL {0}.{1}: {2}", group.Name, test.Name, failure);
                    }
                }
            }
            Console.WriteLine("{0} passed, {1} failed, 0 skipped", passed, failed);
            return failed == 0 ? 0 : 1;
        }

        private static Exception Try(MethodInfo test)
        {
            Exception failure = null;
            Thread thread = new Thread(() =>
            {
                try
                {
                    Simulator.Reset();
                    Task task = test.Invoke(null, null) as Task;
                    if (task != null)
                    {
                        task.Wait();
                    }
                }
                catch (AggregateException thrown)
                {
                    failure = thrown.GetBaseException();
                }
                catch (TargetInvocationException thrown)
                {
                    failure = thrown.InnerException;
                }
                catch (Exception thrown)
                {
                    failure = thrown;
                }
                finally
                {
                    ClearLineClient.Shutdown();
                }
            });
            thread.IsBackground = true;
            thread.Start();
            return thread.Join(NotHung) ? failure : new TimeoutException("it hangs");
        }
    }

    internal static class Check
    {
        internal static void That(bool condition, string what)
        {
            if (!condition)
            {
                throw new InvalidOperationException(what);
            }
        }

        internal static void Equal<T>(T expected, T found)
        {
            That(object.Equals(expected, found), string.Format("expected <{0}>, found <{1}>", expected, found));
        }

        internal static void Contains(string part, string whole)
        {
            That(whole != null && whole.Contains(part), string.Format("no <{0}> in <{1}>", part, whole));
        }

        internal static T Throws<T>(Action action)
            where T : Exception
        {
            try
            {
                action();
            }
            catch (T expected)
            {
                return expected;
            }
            throw new InvalidOperationException("nothing was thrown, where " + typeof(T).Name + " was expected");
        }

        internal static ClearLineException Fails(ClearLineStatus status, Action action)
        {
            ClearLineException failure = Throws<ClearLineException>(action);
            Equal(status, failure.Status);
            return failure;
        }
    }
}
