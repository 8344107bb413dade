namespace GpuAls.Ingestion.Input;

/// <summary>The checksum of zip entries: CRC-32 with the polynomial 0x04C11DB7, reflected, with start and end inverted.</summary>
static class Crc32
{
    /// <summary>The state before the first byte.</summary>
    public const uint Start = uint.MaxValue;

    static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(OfByte)];

    /// <summary>The state after more bytes.</summary>
    public static uint Append(uint state, ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes) state = Table[(byte)(state ^ one)] ^ (state >> 8);
        return state;
    }

    /// <summary>The checksum of a state.</summary>
    public static uint End(uint state) => ~state;

    static uint OfByte(int number)
    {
        var state = (uint)number;
        for (var bit = 0; bit < 8; bit++) state = (state & 1) != 0 ? 0xEDB88320 ^ (state >> 1) : state >> 1;
        return state;
    }
}
