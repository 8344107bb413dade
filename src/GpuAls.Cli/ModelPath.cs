using GpuAls.Core;

namespace GpuAls.Cli;

/// <summary>Checks of where a model is to go, before hours are spent on making it.</summary>
static class ModelPath
{
    /// <exception cref="GpuAlsException">The model would have no folder, or would overwrite what it is made from.</exception>
    public static void RequireUsable(string model, string input)
    {
        if (model.Length == 0) throw new UsageException("--model is empty, expected the name of a file");
        var path = Path.GetFullPath(model);
        if (Directory.Exists(path)) throw new RemedyException($"{model}: a folder, expected the name of a file", "Name a file in it: --model plays.als");
        if (Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder))
            throw new RemedyException($"{model}: there is no folder {DisplayText.Quote(folder)} to write the model to", "Make it first, or name another file: --model");
        if (path == Path.GetFullPath(input)) throw new UsageException($"--model {model} would overwrite the file that is read");
    }
}
