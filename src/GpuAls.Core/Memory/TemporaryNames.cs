using System.Text.RegularExpressions;

namespace GpuAls.Core.Memory;

/// <summary>The names of temporary files and folders in the messages of the system, which mean nothing to the reader.</summary>
static partial class TemporaryNames
{
    /// <summary>The message with the name of the target instead.</summary>
    public static string Replace(string message, string target) => Pattern().Replace(message, match => target);

    [GeneratedRegex(@"\.gpuals-[0-9a-f]{8}-[0-9a-f]{8}\.(tmp|lock|old|kept)")]
    private static partial Regex Pattern();
}
