using GpuAls.Core;

namespace GpuAls.Export.Targets;

/// <summary>A file or a folder of another program that cannot be written or read: the message has the problem, and a remedy can be typed.</summary>
sealed class ExchangeException(string message, string remedy, Exception? inner = null) : GpuAlsException(message, inner)
{
    /// <summary>A way out to type.</summary>
    public string Remedy => remedy;
}
