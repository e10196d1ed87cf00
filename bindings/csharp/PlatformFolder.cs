// For programs for any CPU, which run as 64 bit here and as 32 bit there. The package puts both kinds of clearline.dll into
// their output folder, as x64\clearline.dll and x86\clearline.dll, and here the right one is loaded by its full path before
// the first call: DllImport then finds it by its name. (.NET Core, .NET 5 and newer find it in the package by themselves.)

#if !NET8_0_OR_GREATER
using System;
using System.IO;
using System.Runtime.InteropServices;

namespace ClearLine
{
    internal static partial class NativeMethods
    {
        static partial void FindLibrary()
        {
            if (Environment.OSVersion.Platform == PlatformID.Win32NT)
            {
                PlatformFolder.Load();
            }
        }
    }

    internal static class PlatformFolder
    {
        private const uint LoadWithAlteredSearchPath = 8;

        /// <summary>Where there is none, or none that can be loaded, DllImport looks for itself and says what is wrong.</summary>
        internal static void Load()
        {
            AppDomain domain = AppDomain.CurrentDomain;
            string assembly = typeof(PlatformFolder).Assembly.Location; // "" where it was not loaded from a file
            if (assembly.Length > 0 && LoadFrom(Path.GetDirectoryName(assembly)))
            {
                return;
            }
            // A web server and a runner of tests may load copies of assemblies from elsewhere.
            foreach (string folder in (domain.RelativeSearchPath ?? "").Split(';'))
            {
                if (LoadFrom(Path.Combine(domain.BaseDirectory, folder)))
                {
                    return;
                }
            }
        }

        private static bool LoadFrom(string folder)
        {
            return LoadFile(Path.Combine(folder, "clearline.dll"))
                || LoadFile(Path.Combine(Path.Combine(folder, IntPtr.Size == 8 ? "x64" : "x86"), "clearline.dll"));
        }

        private static bool LoadFile(string path)
        {
            return File.Exists(path) && LoadLibraryExW(path, IntPtr.Zero, LoadWithAlteredSearchPath) != IntPtr.Zero;
        }

#if NET462 || NETSTANDARD2_0 // .NET Framework 4.0 has no such attribute
        [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
#endif
        [DllImport("kernel32", CharSet = CharSet.Unicode, ExactSpelling = true)]
        private static extern IntPtr LoadLibraryExW(string path, IntPtr reserved, uint flags);
    }
}
#endif
