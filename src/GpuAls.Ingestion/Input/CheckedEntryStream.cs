namespace GpuAls.Ingestion.Input;

/// <summary>The content of a file in a zip file, which fails at its end if its CRC-32 is not that of the table of contents.</summary>
/// <param name="content">The content.</param>
/// <param name="expected">The CRC-32 of the table of contents.</param>
sealed class CheckedEntryStream(Stream content, uint expected) : ReadOnlyStream
{
    uint checksum = Crc32.Start;

    /// <exception cref="InvalidDataException">The content is damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        var length = content.Read(buffer);
        checksum = Crc32.Append(checksum, buffer[..length]);
        if (length == 0 && buffer.Length > 0 && Crc32.End(checksum) != expected) throw new InvalidDataException("its checksum is wrong");
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) content.Dispose();
        base.Dispose(disposing);
    }
}
