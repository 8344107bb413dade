using System.Runtime.InteropServices;

namespace GpuAls.Distributed.Mpi;

/// <summary>Loads MPI libraries into this process.</summary>
static partial class MpiLoader
{
    /// <summary>Loads a library. The signals stay with .NET.</summary>
    /// <param name="file">A file name that the system searches, or a path.</param>
    /// <exception cref="DllNotFoundException">It cannot be loaded.</exception>
    /// <exception cref="BadImageFormatException">It is no library, or one for another kind of machine.</exception>
    public static nint Load(string file)
    {
        // UCX, a part of many MPI libraries, would take SIGSEGV, which .NET turns into NullReferenceException. It reads this variable when it is
        // loaded. Environment.SetEnvironmentVariable does not reach native libraries.
        if (!OperatingSystem.IsWindows()) _ = SetVariable("UCX_ERROR_SIGNALS", "", 0);
        return NativeLibrary.Load(file);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
