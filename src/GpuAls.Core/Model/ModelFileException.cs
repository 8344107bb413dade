namespace GpuAls.Core.Model;

/// <summary>A model file that cannot be read or written; the message starts with its path.</summary>
public sealed class ModelFileException : GpuAlsException
{
    internal ModelFileException(string path, string reason, Exception? inner = null)
        : base($"{DisplayText.Escape(path)}: {reason}", inner) =>
        Path = path;

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>Whether the file is of another kind, and not a model file that is damaged or cannot be read.</summary>
    public bool IsNoModel { get; internal init; }
}
