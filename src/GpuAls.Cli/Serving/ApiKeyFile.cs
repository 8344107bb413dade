using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Core;

namespace GpuAls.Cli.Serving;

/// <summary>The file of --api-key-file: a key in each line.</summary>
static class ApiKeyFile
{
    /// <summary>The keys of a file.</summary>
    /// <exception cref="RemedyException">The file does not exist, or has no key that a request can send.</exception>
    public static string[] Read(string path)
    {
        var shown = DisplayText.Escape(path);
        var make = $"Make a key: (umask 077 && openssl rand -hex 32 > {TypedCommand.Quote(path)})";
        if (!File.Exists(path)) throw new RemedyException($"{shown}: no such file", make);
        string[] keys = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        if (keys.Length == 0) throw new RemedyException($"{shown} has no key; expected one per line", make);
        for (var n = 0; n < keys.Length; n++)
        {
            // Other characters do not arrive in a header as they were sent.
            if (!keys[n].All(character => character is > ' ' and <= '~'))
                throw new RemedyException($"key {n + 1} of {shown} has a character that no header can send; expected ASCII letters and digits", make);
        }

        return keys;
    }

    /// <summary>A warning if other users of this machine can read a file; null if they cannot.</summary>
    public static string? Warning(string path) =>
        !OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead)
            ? $"every user of this machine can read {path}. To stop that: chmod 600 {TypedCommand.Quote(path)}"
            : null;
}
