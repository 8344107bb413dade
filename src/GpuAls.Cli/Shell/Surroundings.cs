using System.Collections;
using GpuAls.Core.Memory;

namespace GpuAls.Cli.Shell;

/// <summary>The places around a process from which a command can be configured; empty for a test.</summary>
/// <param name="Variables">The environment.</param>
/// <param name="Folder">The current folder; null to search no file there.</param>
/// <param name="UserFolder">The folder with the configuration of the user's programs; null for none.</param>
sealed record Surroundings(IReadOnlyDictionary<string, string> Variables, string? Folder, string? UserFolder)
{
    /// <summary>No variables and no files.</summary>
    public static Surroundings None { get; } = new(new Dictionary<string, string>(), null, null);

    /// <summary>The surroundings of this process.</summary>
    public static Surroundings OfProcess()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry pair in Environment.GetEnvironmentVariables()) variables[(string)pair.Key] = (string?)pair.Value ?? "";
        return new(variables, CurrentFolder.PathOrNull(), UserFolderOf(variables));
    }

    static string? UserFolderOf(Dictionary<string, string> variables)
    {
        if (OperatingSystem.IsWindows()) return variables.GetValueOrDefault("APPDATA");
        // The specification of XDG ignores a path that is not absolute.
        if (variables.GetValueOrDefault("XDG_CONFIG_HOME") is { } folder && folder.StartsWith('/')) return folder;
        return variables.GetValueOrDefault("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config") : null;
    }
}
