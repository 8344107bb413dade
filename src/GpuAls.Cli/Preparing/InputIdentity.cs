using System.CommandLine;
using System.Globalization;
using GpuAls.Cli.Input;
using GpuAls.Cli.Options;
using GpuAls.Core.Memory;

namespace GpuAls.Cli.Preparing;

/// <summary>
/// All that decides which rows a preparation reads: the build of the program, the files with their sizes and times, and the typed options. A
/// preparation continues an earlier one only if both have the same identity.
/// </summary>
static class InputIdentity
{
    /// <summary>The identity; null for a pipe or a query, which may have other rows the next time.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="input">The input.</param>
    /// <param name="without">The options that decide nothing about the rows.</param>
    public static string? Of(ParseResult parse, InputFiles input, params IReadOnlyList<Option> without)
    {
        if (input.IsStandardInput || input.Query is not null) return null;
        List<string> parts =
        [
            typeof(InputIdentity).Assembly.ManifestModule.ModuleVersionId.ToString("N"),
            CurrentFolder.PathOrNull() ?? "",
            .. TypedCommand.Words(parse, without),
        ];
        foreach (var path in (string?[])[.. input.Paths, input.NamesPath, input.AliasesPath])
        {
            if (path is null) continue;
            var file = new FileInfo(path);
            // A pipe can be read only once.
            if (!file.Exists || FileStatus.Of(Path.GetFullPath(path)) is not { Kind: FileKind.Regular }) return null;
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}"));
        }

        return string.Join('\n', parts);
    }
}
