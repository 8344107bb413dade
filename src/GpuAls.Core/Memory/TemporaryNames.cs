using System.Text;
using System.Text.RegularExpressions;

namespace GpuAls.Core.Memory;

/// <summary>The names of temporary files and folders.</summary>
static partial class TemporaryNames
{
    /// <summary>The start of all names.</summary>
    public const string Start = ".gpuals-";

    /// <summary>The start of the names for one target, by which the next run recognizes them.</summary>
    public static string StartFor(FilePlace target) => $"{Start}{BlockChecksum.Crc32C(Encoding.UTF8.GetBytes(target.Name)):x8}-";

    /// <summary>A message of the system with the name of the target instead, because a temporary name means nothing to the reader.</summary>
    public static string Replace(string message, string target) => Pattern().Replace(message, match => target);

    [GeneratedRegex(@"\.gpuals-[0-9a-f]{8}-[0-9a-f]{8}\.(tmp|lock|old|kept)")]
    private static partial Regex Pattern();
}
