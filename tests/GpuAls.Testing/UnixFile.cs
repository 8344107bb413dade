using System.Diagnostics;

namespace GpuAls.Testing;

/// <summary>Files of the kinds that .NET does not create, made by the tools of the system.</summary>
static class UnixFile
{
    /// <summary>Creates a pipe with a name, and returns its path.</summary>
    public static string MakePipe(string path) => Run(path, "mkfifo", path);

    /// <summary>Gives a file a second name, and returns it.</summary>
    public static string Link(string path, string name) => Run(name, "ln", path, name);

    /// <summary>Gives a file an owner and a group, as numbers.</summary>
    public static void ChangeOwner(string path, string owner) => Run(path, "chown", owner, path);

    /// <summary>The owner and the group of a file, as numbers: 1000:1000.</summary>
    public static string Owner(string path)
    {
        using var process = Process.Start(new ProcessStartInfo("ls", ["-ldn", path]) { RedirectStandardOutput = true })!;
        var words = process.StandardOutput.ReadToEnd().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return $"{words[2]}:{words[3]}";
    }

    static string Run(string result, string tool, params string[] words)
    {
        using var process = Process.Start(tool, words);
        process.WaitForExit();
        return process.ExitCode == 0 ? result : throw new InvalidOperationException($"{tool} {string.Join(' ', words)} failed");
    }
}
