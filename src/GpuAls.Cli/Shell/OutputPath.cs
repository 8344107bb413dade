using GpuAls.Core;

namespace GpuAls.Cli.Shell;

/// <summary>Checks of the path of a result before a long computation, so that no result is lost for want of a folder.</summary>
static class OutputPath
{
    /// <param name="path">The file to write.</param>
    /// <param name="option">The option that named it.</param>
    /// <param name="content">The content of the file, for messages: "model".</param>
    /// <param name="inputs">The files that are read and must not be overwritten.</param>
    /// <exception cref="GpuAlsException">The folder does not exist, or <paramref name="path"/> is a folder.</exception>
    /// <exception cref="UsageException">The path is empty, or is the file that is read.</exception>
    public static void RequireUsable(string path, string option, string content, IReadOnlyList<string> inputs)
    {
        if (path.Length == 0) throw new UsageException($"{option} is empty; expected a file name");
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new RemedyException($"{path} is a folder; expected a file name", $"Name a file in it: {option} {Path.Combine(path, "NAME")}");
        if (Path.GetDirectoryName(full) is { } folder && !Directory.Exists(folder))
            throw new RemedyException(
                $"cannot write the {content} to {path}: the folder {DisplayText.Quote(folder)} does not exist",
                $"Create the folder, or name another file: {option}");
        if (inputs.Any(input => full == Path.GetFullPath(input))) throw new UsageException($"{option} {path} would overwrite the input file");
    }
}
