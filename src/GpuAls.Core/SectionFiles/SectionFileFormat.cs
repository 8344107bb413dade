using System.Text;

namespace GpuAls.Core.SectionFiles;

/// <summary>A kind of file with a header, a table and sections: model files and checkpoints.</summary>
/// <param name="Name">The kind in words: "model file".</param>
/// <param name="Letters">The three letters of its mark.</param>
/// <param name="MaxVersion">The newest version that this program reads.</param>
/// <param name="Error">Creates the exception about a file from its path and the reason.</param>
sealed record SectionFileFormat(string Name, string Letters, uint MaxVersion, SectionFileError Error)
{
    /// <summary>
    /// The first bytes: a mark that changes if a file is copied as text. It has a byte above 127, both line ends, and the end-of-file sign of old
    /// systems.
    /// </summary>
    public byte[] Magic { get; } = [0x89, .. Encoding.ASCII.GetBytes(Letters), (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>The errors about one file.</summary>
    public SectionFileErrors About(string path) => new(this, path);
}

/// <summary>Creates the exception about a file.</summary>
/// <param name="path">The path of the file.</param>
/// <param name="reason">The reason: "damaged: section 'user factors': …".</param>
/// <param name="inner">The exception of the system; null for none.</param>
/// <param name="isForeign">Whether the file is of another kind, and not damaged.</param>
delegate GpuAlsException SectionFileError(string path, string reason, Exception? inner, bool isForeign);

/// <summary>The errors about one file with sections.</summary>
readonly record struct SectionFileErrors(SectionFileFormat Format, string Path)
{
    /// <summary>A file that cannot be read or written.</summary>
    public GpuAlsException Of(string reason, Exception? inner = null) => Format.Error(Path, reason, inner, isForeign: false);

    /// <summary>A file of another kind.</summary>
    public GpuAlsException Foreign(string reason) => Format.Error(Path, reason, inner: null, isForeign: true);

    /// <summary>A damaged file.</summary>
    public GpuAlsException Damaged(string what) => Of($"damaged: {what}");

    /// <summary>A file with a damaged section.</summary>
    public GpuAlsException Damaged(FileSection section, string what) => Damaged($"section '{section.Name}': {what}");
}
