using System.Reflection;
using System.Runtime.InteropServices;

// The library is looked for beside this assembly first. .NET Framework 4.0 does so without being told.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]

#if !NET8_0_OR_GREATER
// Nothing in here is found by reflection. (The project file says so for .NET 8.)
[assembly: AssemblyMetadata("IsTrimmable", "True")]
#endif
