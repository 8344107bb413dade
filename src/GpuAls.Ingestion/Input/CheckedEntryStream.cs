namespace GpuAls.Ingestion.Input;

/// <summary>The content of a file in a zip file, which fails at its end if its CRC-32 is not that of the table of contents.</summary>
/// <param name="content">The content.</param>
/// <param name="expected">The CRC-32 of the table of contents.</param>
sealed class CheckedEntryStream(Stream content, uint expected) : ReadOnlyStream
{
    const uint Polynomial = 0xEDB88320;

    static readonly uint[] Table = CreateTable();

    uint checksum = uint.MaxValue;

    /// <exception cref="InvalidDataException">The content is damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        var length = content.Read(buffer);
        foreach (var one in buffer[..length]) checksum = Table[(byte)(checksum ^ one)] ^ (checksum >> 8);
        if (length == 0 && buffer.Length > 0 && ~checksum != expected) throw new InvalidDataException("its checksum is wrong");
        return length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) content.Dispose();
        base.Dispose(disposing);
    }

    static uint[] CreateTable()
    {
        var table = new uint[256];
        for (var one = 0u; one < table.Length; one++)
        {
            var value = one;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) == 0 ? value >> 1 : Polynomial ^ (value >> 1);
            table[one] = value;
        }

        return table;
    }
}
