namespace GpuAls.Core.Prepared;

/// <summary>A prepared folder that cannot be read or written; the message starts with the path of the folder or of a file in it.</summary>
/// <param name="path">The path as it was given.</param>
/// <param name="reason">The reason: "damaged: section 'pair columns': …".</param>
/// <param name="inner">The exception of the system; null for none.</param>
sealed class PreparedException(string path, string reason, Exception? inner = null)
    : GpuAlsException($"{DisplayText.Escape(path)}: {reason}", inner)
{
    /// <summary>Whether the folder is not prepared completely, and the same command goes on.</summary>
    public bool IsIncomplete { get; init; }
}
