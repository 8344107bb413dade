using GpuAls.Core.Memory;
using GpuAls.Core.Solving;

namespace GpuAls.Core.SectionFiles;

/// <summary>
/// Writes a file of sections, one after the other. The header and the table come last, so the file is complete only after <see cref="Complete"/>.
/// </summary>
/// <param name="format">The kind of file.</param>
/// <param name="file">An empty file.</param>
/// <param name="count">The number of sections.</param>
sealed unsafe class SectionFileWriter(SectionFileFormat format, FileStream file, int count)
{
    // Large enough for the disk, small enough for a quick stop; a multiple of the checksum's block.
    internal const int PieceBytes = 4 << 20;

    readonly List<FileSection> sections = [];
    StagedFile? staged; // null before the first write, and where pieces are written as they are
    bool? isUncached; // null before the first write
    long end = SectionFileHeader.Bytes + (long)count * SectionFileTable.EntryBytes;

    /// <summary>The number of threads that compute checksums; fewer if others have work to do.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether large pieces are written past the system's cache of files, if the system can: that takes a fifth of the processor time, and the cache
    /// keeps what is read.
    /// </summary>
    public bool IsUncached { get; init; }

    // Sections that start on whole pages are written from their own memory.
    bool IsStaged => IsUncached && format.Alignment % UncachedFile.Alignment != 0;

    /// <summary>Writes a list of bytes.</summary>
    public void Append(SectionKind kind, byte[] bytes, CancellationToken cancel) =>
        Append(kind, LargeArray<byte>.From(bytes), bytes.Length, 1, 1, cancel);

    /// <summary>Writes a matrix of factors with its padding.</summary>
    public void Append(SectionKind kind, FactorMatrix factors, CancellationToken cancel) =>
        Append(kind, factors.Values, factors.Rows, factors.Factors, factors.Stride, cancel);

    /// <summary>Writes an array.</summary>
    public void Append<T>(SectionKind kind, LargeArray<T> array, long rows, long columns, long stride, CancellationToken cancel)
        where T : unmanaged =>
        Append(kind, new ArrayBytes<T>(array), rows, columns, stride, cancel);

    /// <summary>Writes a section [rows × columns].</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two pieces.</exception>
    public void Append(SectionKind kind, ISectionBytes bytes, long rows, long columns, long stride, CancellationToken cancel)
    {
        var element = SectionElements.Of(kind) ?? throw new ArgumentOutOfRangeException(nameof(kind));
        var length = rows * stride * element.Size();
        var section = new FileSection(kind, format.AlignUp(end), length, rows, columns, stride, 0) { Element = element };
        sections.Add(section with { Checksum = Write(section, bytes, cancel) });
        end = section.End;
    }

    /// <summary>Writes the table and the header.</summary>
    /// <param name="version">The version of the format.</param>
    /// <returns>The length of the file.</returns>
    public long Complete(uint version)
    {
        if (sections.Count != count) throw new InvalidOperationException($"{sections.Count} sections were written; expected {count}");
        staged?.Flush();
        staged?.Dispose();
        // The last section may be empty.
        file.SetLength(end);
        var start = new byte[SectionFileHeader.Bytes + count * SectionFileTable.EntryBytes];
        var table = start.AsSpan(SectionFileHeader.Bytes);
        SectionFileTable.Write(table, sections);
        new SectionFileHeader(version, (uint)count, end, BlockChecksum.Crc32C(table)).Write(format, start.AsSpan(0, SectionFileHeader.Bytes));
        file.Position = 0;
        file.Write(start);
        return end;
    }

    void Write(ReadOnlySpan<byte> piece)
    {
        if (staged is not null) staged.Append(piece);
        else if (!IsUncached || !(isUncached ??= UncachedFile.IsSupported(file))) file.Write(piece);
        else UncachedFile.Write(file, piece);
    }

    /// <summary>
    /// Writes the zeros before a section. Bytes that were never written are zeros too, but on a disk in memory (tmpfs) they take a page when they are
    /// read, and reading a mapped file on a full one would end the process.
    /// </summary>
    void Fill(long start, long end)
    {
        file.Position = start;
        var zeros = new byte[Math.Min(end - start, UncachedFile.Alignment)];
        for (; start < end; start += zeros.Length) file.Write(zeros.AsSpan(0, (int)Math.Min(zeros.Length, end - start)));
    }

    /// <summary>Appends the zeros before a section; before the first one, also those that the header and the table replace at the end.</summary>
    void Stage(long start)
    {
        var zeros = new byte[start - (staged is null ? 0 : end)];
        (staged ??= new StagedFile(file)).Append(zeros);
    }

    uint Write(FileSection section, ISectionBytes bytes, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        // Before the first section, the file must be empty for the trial of uncached writes.
        if (IsStaged) Stage(section.Offset);
        else
        {
            if (sections.Count > 0 || !IsUncached) Fill(end, section.Offset);
            file.Position = section.Offset;
        }

        var blocks = new uint[BlockChecksum.Blocks(section.Bytes)];
        for (long done = 0; done < section.Bytes; done += PieceBytes)
        {
            cancel.ThrowIfCancellationRequested();
            var piece = bytes.Slice(done, (int)Math.Min(PieceBytes, section.Bytes - done));
            var ofPiece = blocks.AsMemory((int)(done / BlockChecksum.BlockBytes), BlockChecksum.Blocks(piece.Length));
            fixed (byte* first = piece) BlockChecksum.OfBlocks(first, piece.Length, ofPiece, Threads);
            Write(piece);
        }

        return BlockChecksum.OfBlocks(blocks);
    }
}

/// <summary>The content of a section.</summary>
interface ISectionBytes
{
    /// <summary>Bytes [start, start + length) of the content, valid until the next call.</summary>
    ReadOnlySpan<byte> Slice(long start, int length);
}

/// <summary>The bytes of an array.</summary>
sealed unsafe class ArrayBytes<T>(LargeArray<T> array) : ISectionBytes where T : unmanaged
{
    public ReadOnlySpan<byte> Slice(long start, int length) => new((byte*)array.Pointer + start, length);
}
