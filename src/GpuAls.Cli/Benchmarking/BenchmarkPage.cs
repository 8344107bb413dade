using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>The page of Markdown that <c>--save</c> keeps.</summary>
static class BenchmarkPage
{
    /// <summary>Checks where it is to go, before minutes are spent on making it.</summary>
    /// <exception cref="GpuAlsException">It would have no folder, or would overwrite what it is made from.</exception>
    public static void RequireUsable(string page, string? input)
    {
        if (page.Length == 0) throw new UsageException("--save is empty, expected the name of a file");
        var path = Path.GetFullPath(page);
        if (Directory.Exists(path)) throw new RemedyException($"{page}: a folder, expected the name of a file", "Name a file in it: --save result.md");
        if (Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder))
            throw new RemedyException($"{page}: there is no folder {DisplayText.Quote(folder)} to write the result to", "Make it first, or name another file: --save");
        if (input is not null && path == Path.GetFullPath(input)) throw new UsageException($"--save {page} would overwrite the file that is read");
    }

    /// <summary>Writes it; a page that is there already is replaced.</summary>
    public static void Write(BenchmarkResult result, string path)
    {
        using var text = new StringWriter();
        new MarkdownReportWriter(text).Write(BenchmarkReport.ForPage(result));
        File.WriteAllText(path, text.ToString());
    }
}
