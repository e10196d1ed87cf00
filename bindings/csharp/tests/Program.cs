using System;

namespace ClearLine.Tests
{
    internal static class Program
    {
        private static int Main()
        {
            return Suite.Run(
                typeof(CallTests), // its first test wants to be the very first
                typeof(OptionsTests),
                typeof(ThreadTests),
                typeof(SignInTests),
#if !NET40
                typeof(AsyncTests),
                typeof(HandlerTests),
#endif
                typeof(StoryTests));
        }
    }
}
