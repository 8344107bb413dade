using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>An error of the library with what the person can do about it, told in options of this program.</summary>
sealed class RemedyException(string message, string remedy, Exception? inner = null) : GpuAlsException(message, inner)
{
    /// <summary>What to do.</summary>
    public string Remedy => remedy;
}
