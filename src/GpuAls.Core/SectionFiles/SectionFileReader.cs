using GpuAls.Core.Memory;
using GpuAls.Core.Solving;

namespace GpuAls.Core.SectionFiles;

/// <summary>
/// The sections of a file as arrays over its memory. The header, the table and the shape of each section are checked when the file is opened, and
/// every other number of the file by those who read it.
/// </summary>
sealed class SectionFileReader : IDisposable
{
    // A description is some kilobytes; it limits the memory that a hostile file can ask for.
    const int MaxTextBytes = 1 << 28;

    readonly FileMemory file;
    readonly SectionFileHeader header;

    SectionFileReader(SectionFileErrors errors, FileMemory file)
    {
        Errors = errors;
        this.file = file;
        header = SectionFileHeader.Read(errors, file.Slice(0, (int)Math.Min(file.Bytes, SectionFileHeader.Bytes)), file.Bytes);
        Sections = SectionFileTable.Read(errors, header, file);
    }

    /// <summary>The errors about this file.</summary>
    public SectionFileErrors Errors { get; }

    /// <summary>The version of the format.</summary>
    public int Version => (int)header.Version;

    /// <summary>The length of the file.</summary>
    public long FileBytes => header.FileBytes;

    /// <summary>The sections, in the order of the file.</summary>
    public IReadOnlyList<FileSection> Sections { get; }

    /// <summary>Opens a file and checks its header and its table.</summary>
    /// <param name="errors">The format, and the errors about the file.</param>
    /// <param name="inMemory">Whether to read the whole file instead of mapping it.</param>
    /// <exception cref="GpuAlsException">Missing, foreign, truncated, or written by a newer program, or its header or table is damaged.</exception>
    public static SectionFileReader Open(SectionFileErrors errors, bool inMemory = false)
    {
        using var stream = OpenStream(errors);
        return Read(errors, stream, inMemory);
    }

    /// <summary>Opens a file, for a caller who reads it in another way too.</summary>
    /// <param name="errors">The format, and the errors about the file.</param>
    /// <exception cref="GpuAlsException">There is no such file, or it cannot be opened.</exception>
    public static FileStream OpenStream(SectionFileErrors errors)
    {
        RequireLittleEndian(errors, BitConverter.IsLittleEndian);
        if (Directory.Exists(errors.Path)) throw errors.Of($"a folder; expected a {errors.Format.Name}");
        return Guard(errors, () => new FileStream(
            errors.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0));
    }

    /// <summary>Checks the header and the table of an open file.</summary>
    /// <param name="errors">The format, and the errors about the file.</param>
    /// <param name="stream">The file, which may be closed afterwards.</param>
    /// <param name="inMemory">Whether to read the whole file instead of mapping it.</param>
    /// <exception cref="GpuAlsException">Foreign, truncated, or written by a newer program, or its header or table is damaged.</exception>
    public static SectionFileReader Read(SectionFileErrors errors, FileStream stream, bool inMemory = false)
    {
        if (!stream.CanSeek) throw errors.Of($"not a plain file; expected a {errors.Format.Name}");
        // An empty file cannot be mapped.
        if (stream.Length == 0) SectionFileHeader.Read(errors, [], 0);
        return new SectionFileReader(errors, Guard(errors, () => inMemory ? FileMemory.Read(stream) : FileMemory.Map(stream)));
    }

    static T Guard<T>(SectionFileErrors errors, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw errors.Of("no such file", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw errors.Of($"cannot be read: {DisplayText.Escape(exception.Message)}", exception);
        }
    }

    /// <summary>The arrays are used as they are in the file.</summary>
    internal static void RequireLittleEndian(SectionFileErrors errors, bool isLittleEndian)
    {
        if (!isLittleEndian) throw errors.Of($"{errors.Format.Name}s are little-endian, and this machine is big-endian");
    }

    /// <summary>Checks the checksum of every section.</summary>
    /// <exception cref="GpuAlsException">A section is damaged; the message says which.</exception>
    public unsafe void RequireChecksums()
    {
        foreach (var section in Sections)
        {
            var computed = BlockChecksum.Of(file.Start + section.Offset, section.Bytes);
            GC.KeepAlive(file);
            if (computed != section.Checksum)
                throw Errors.Damaged(section, $"its checksum is {computed:X8}; expected {section.Checksum:X8}");
        }
    }

    /// <summary>Whether the file has a section.</summary>
    public bool Has(SectionKind kind) => Sections.Any(section => section.Kind == kind);

    /// <summary>A section that the file must have.</summary>
    public FileSection Section(SectionKind kind) => Sections.FirstOrDefault(section => section.Kind == kind)
        ?? throw Errors.Damaged(new FileSection(kind, 0, 0, 0, 0, 0, 0), "missing");

    /// <summary>The elements of a list, over the memory of the file.</summary>
    public LargeArray<T> List<T>(FileSection section) where T : unmanaged => file.Array<T>(section.Offset, section.Rows);

    /// <summary>The elements of a matrix with its padding, over the memory of the file.</summary>
    public LargeArray<T> Elements<T>(FileSection section) where T : unmanaged => file.Array<T>(section.Offset, section.Rows * section.Stride);

    /// <summary>A section of JSON, read.</summary>
    /// <param name="kind">The section.</param>
    /// <param name="parse">Reads the text. It may throw <see cref="FormatException"/> and <see cref="GpuAlsException"/>.</param>
    public T Text<T>(SectionKind kind, Func<ReadOnlyMemory<byte>, T> parse)
    {
        var section = Section(kind);
        if (section.Bytes > MaxTextBytes)
            throw Errors.Damaged(section, FormattableString.Invariant($"{section.Bytes:N0} bytes; expected at most {MaxTextBytes:N0}"));
        try
        {
            return parse(file.Slice(section.Offset, (int)section.Bytes).ToArray());
        }
        catch (Exception exception) when (exception is FormatException or GpuAlsException)
        {
            throw Errors.Damaged(section, exception.Message);
        }
    }

    /// <summary>Factors over the memory of the file.</summary>
    /// <param name="kind">The section.</param>
    /// <param name="factors">f.</param>
    public FactorMatrix Factors(SectionKind kind, int factors)
    {
        var section = Section(kind);
        if (section.Rows >= int.MaxValue)
            throw Errors.Damaged(section, FormattableString.Invariant($"{section.Rows:N0} rows; expected fewer than {int.MaxValue:N0}"));
        RequireCount(section, "columns", section.Columns, factors);
        RequireCount(section, "stride", section.Stride, FactorMatrix.StrideFor(factors));
        return new FactorMatrix((int)section.Rows, factors, Elements<float>(section));
    }

    /// <summary>Checks a number of a section.</summary>
    /// <param name="section">The section.</param>
    /// <param name="name">The name of the number: "rows".</param>
    /// <param name="found">The number.</param>
    /// <param name="expected">The only number that fits the rest of the file.</param>
    public void RequireCount(FileSection section, string name, long found, long expected)
    {
        if (found != expected) throw Errors.Damaged(section, FormattableString.Invariant($"{name} {found:N0}; expected {expected:N0}"));
    }

    /// <summary>Frees the memory of the file; the arrays over it throw <see cref="ObjectDisposedException"/> afterwards.</summary>
    public void Dispose() => file.Dispose();
}
