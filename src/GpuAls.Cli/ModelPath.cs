using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>Checks of where a model, or another result, is to go, before hours are spent on making it.</summary>
static class ModelPath
{
    /// <param name="model">Where it is to go.</param>
    /// <param name="input">What it is made from.</param>
    /// <param name="option">The option that named it.</param>
    /// <param name="what">What it is.</param>
    /// <exception cref="GpuAlsException">It would have no folder, or would overwrite what it is made from.</exception>
    public static void RequireUsable(string model, string input, string option = "--model", string what = "model")
    {
        if (model.Length == 0) throw new UsageException($"{option} is empty, expected the name of a file");
        var path = Path.GetFullPath(model);
        if (Directory.Exists(path)) throw new RemedyException($"{model}: a folder, expected the name of a file", $"Name a file in it: {option}");
        if (Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder))
            throw new RemedyException($"{model}: there is no folder {DisplayText.Quote(folder)} to write the {what} to", $"Make it first, or name another file: {option}");
        if (path == Path.GetFullPath(input)) throw new UsageException($"{option} {model} would overwrite the file that is read");
    }
}
