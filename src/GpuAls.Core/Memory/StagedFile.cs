namespace GpuAls.Core.Memory;

/// <summary>
/// Bytes on their way to an empty file, one after the other: they are collected in a buffer, so that whole pieces at aligned places can go past the
/// system's cache of files. Arrays that start anywhere in the file are written that way too, for one more copy in memory.
/// </summary>
/// <param name="file">An empty file.</param>
sealed class StagedFile(FileStream file) : IDisposable
{
    const int PieceBytes = 4 << 20;

    // Starts on a huge page.
    readonly LargeArray<byte> buffer = LargeArray<byte>.Uninitialized(PieceBytes);
    readonly bool isUncached = UncachedFile.IsSupported(file);
    int filled;

    /// <summary>Appends bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var count = Math.Min(bytes.Length, PieceBytes - filled);
            bytes[..count].CopyTo(buffer.Writable(filled, count));
            bytes = bytes[count..];
            filled += count;
            if (filled == PieceBytes) Flush();
        }
    }

    /// <summary>Writes the bytes that are left; nothing is appended afterwards.</summary>
    public void Flush()
    {
        if (isUncached) UncachedFile.Write(file, buffer.Slice(0, filled));
        else file.Write(buffer.Slice(0, filled));
        filled = 0;
    }

    /// <summary>Frees the buffer.</summary>
    public void Dispose() => buffer.Dispose();
}
