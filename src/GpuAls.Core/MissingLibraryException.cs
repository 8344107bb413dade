using System.Runtime.InteropServices;

namespace GpuAls.Core;

/// <summary>
/// A native library that this installation lacks: the portable package of the command has none, and no package has those of every machine.
/// </summary>
/// <param name="library">The library: "Parquet".</param>
/// <param name="remedy">A way out to type.</param>
/// <param name="inner">The error of the system.</param>
sealed class MissingLibraryException(string library, string remedy, Exception inner) : GpuAlsException(Reason(library), inner)
{
    /// <summary>A way out to type.</summary>
    public string Remedy => remedy;

    /// <summary>The problem in words: "this installation has no Parquet library for linux-musl-x64".</summary>
    public static string Reason(string library) => $"this installation has no {library} library for {RuntimeInformation.RuntimeIdentifier}";

    /// <summary>Whether a native library could not be loaded. Drivers load theirs in static constructors, whose error is around the reason.</summary>
    public static bool IsCauseOf(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is DllNotFoundException or BadImageFormatException) return true;
        }

        return false;
    }
}
