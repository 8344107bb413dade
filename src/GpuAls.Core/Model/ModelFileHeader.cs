using System.Buffers.Binary;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Model;

/// <summary>The first 64 bytes of a model file; they have the same meaning in every version of the format.</summary>
readonly record struct ModelFileHeader(uint Version, uint Sections, long FileBytes, uint TableChecksum)
{
    public const int Bytes = 64;

    /// <summary>The newest version that this program reads.</summary>
    public const uint MaxVersion = 5;

    const int ChecksumAt = 60;

    /// <summary>
    /// A mark that changes if a file is copied as text: it has a byte above 127, both line ends, and the end-of-file sign of old systems.
    /// </summary>
    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'A', (byte)'L', (byte)'S', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    public void Write(Span<byte> header)
    {
        header.Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], Sections);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], FileBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header[24..], TableChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(header[ChecksumAt..], BlockChecksum.Crc32C(header[..ChecksumAt]));
    }

    /// <summary>Reads the header and checks it as far as possible without the rest of the file.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="start">The file's first 64 bytes, or the whole file if it is shorter.</param>
    /// <param name="fileBytes">The length of the file.</param>
    /// <exception cref="ModelFileException">Empty, foreign, truncated, damaged, or written by a newer program.</exception>
    public static ModelFileHeader Read(string path, ReadOnlySpan<byte> start, long fileBytes)
    {
        if (start.Length == 0) throw new ModelFileException(path, "empty; expected a model file");
        RequireMagic(path, start);
        if (start.Length < Bytes) throw Truncated(path, fileBytes, $"at least {Bytes}");
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(start[ChecksumAt..]);
        var computed = BlockChecksum.Crc32C(start[..ChecksumAt]);
        if (stored != computed) throw ModelFileException.Damaged(path, $"the header's checksum is {computed:X8}; expected {stored:X8}");

        var header = new ModelFileHeader(
            BinaryPrimitives.ReadUInt32LittleEndian(start[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(start[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(start[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(start[24..]));
        if (header.Version > MaxVersion)
        {
            throw new ModelFileException(
                path, $"written by a newer GpuAls: format {header.Version}, this program reads up to {MaxVersion}; a newer program opens it");
        }

        if (header.Version == 0) throw ModelFileException.Damaged(path, $"format 0; expected 1 to {MaxVersion}");
        if (fileBytes < header.FileBytes) throw Truncated(path, fileBytes, FormattableString.Invariant($"{header.FileBytes:N0}"));
        if (fileBytes > header.FileBytes)
            throw ModelFileException.Damaged(path,
                FormattableString.Invariant($"{fileBytes:N0} bytes; expected {header.FileBytes:N0}: something was appended"));
        return header;
    }

    static ModelFileException Truncated(string path, long found, string expected) =>
        new(path, FormattableString.Invariant($"truncated: {found:N0} bytes; expected {expected}"));

    static void RequireMagic(string path, ReadOnlySpan<byte> start)
    {
        var found = start[..Math.Min(start.Length, Magic.Length)];
        if (Magic.StartsWith(found)) return;
        var expected = $"it starts with {Hexadecimal(found)}; expected {Hexadecimal(Magic)}";
        // The rest of the mark after line ends or bytes above 127 were converted.
        if (found.Length >= 4 && found.IndexOf("ALS"u8) >= 0)
            throw new ModelFileException(path, $"a model file that was copied as text and is damaged: {expected}");
        throw new ModelFileException(path, $"not a GpuAls model file: {expected}") { IsNoModel = true };
    }

    static string Hexadecimal(ReadOnlySpan<byte> bytes) => string.Join(' ', bytes.ToArray().Select(one => one.ToString("X2", null)));
}
