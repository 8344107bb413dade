using System.Buffers.Binary;
using System.Text;
using GpuAls.Core.Memory;

namespace GpuAls.Core.SectionFiles;

/// <summary>The first 64 bytes of a file with sections; they have the same meaning in every version of a format.</summary>
readonly record struct SectionFileHeader(uint Version, uint Sections, long FileBytes, uint TableChecksum)
{
    public const int Bytes = 64;

    const int ChecksumAt = 60;

    /// <summary>Writes the header with its checksum.</summary>
    public void Write(SectionFileFormat format, Span<byte> header)
    {
        header.Clear();
        format.Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], Sections);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], FileBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(header[24..], TableChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(header[ChecksumAt..], BlockChecksum.Crc32C(header[..ChecksumAt]));
    }

    /// <summary>Reads the header and checks it as far as possible without the rest of the file.</summary>
    /// <param name="errors">The format, and the errors about the file.</param>
    /// <param name="start">The file's first 64 bytes, or the whole file if it is shorter.</param>
    /// <param name="fileBytes">The length of the file.</param>
    /// <exception cref="GpuAlsException">Empty, foreign, truncated, damaged, or written by a newer program.</exception>
    public static SectionFileHeader Read(SectionFileErrors errors, ReadOnlySpan<byte> start, long fileBytes)
    {
        if (start.Length == 0) throw errors.Of($"empty; expected a {errors.Format.Name}");
        RequireMagic(errors, start);
        if (start.Length < Bytes) throw Truncated(errors, fileBytes, $"at least {Bytes}");
        var stored = BinaryPrimitives.ReadUInt32LittleEndian(start[ChecksumAt..]);
        var computed = BlockChecksum.Crc32C(start[..ChecksumAt]);
        if (stored != computed) throw errors.Damaged($"the header's checksum is {computed:X8}; expected {stored:X8}");

        var header = new SectionFileHeader(
            BinaryPrimitives.ReadUInt32LittleEndian(start[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(start[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(start[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(start[24..]));
        var max = errors.Format.MaxVersion;
        if (header.Version > max)
            throw errors.Of($"written by a newer GpuAls: format {header.Version}, this program reads up to {max}; a newer program opens it");

        if (header.Version == 0) throw errors.Damaged($"format 0; expected 1 to {max}");
        if (fileBytes < header.FileBytes) throw Truncated(errors, fileBytes, FormattableString.Invariant($"{header.FileBytes:N0}"));
        if (fileBytes > header.FileBytes)
            throw errors.Damaged(
                FormattableString.Invariant($"{fileBytes:N0} bytes; expected {header.FileBytes:N0}: something was appended"));
        return header;
    }

    static GpuAlsException Truncated(SectionFileErrors errors, long found, string expected) =>
        errors.Of(FormattableString.Invariant($"truncated: {found:N0} bytes; expected {expected}"));

    static void RequireMagic(SectionFileErrors errors, ReadOnlySpan<byte> start)
    {
        var format = errors.Format;
        var found = start[..Math.Min(start.Length, format.Magic.Length)];
        if (format.Magic.AsSpan().StartsWith(found)) return;
        var expected = $"it starts with {Hexadecimal(found)}; expected {Hexadecimal(format.Magic)}";
        // The rest of the mark after line ends or bytes above 127 were converted.
        if (found.Length >= 4 && found.IndexOf(Encoding.ASCII.GetBytes(format.Letters)) >= 0)
            throw errors.Of($"a {format.Name} that was copied as text and is damaged: {expected}");
        throw errors.Foreign($"not a GpuAls {format.Name}: {expected}");
    }

    static string Hexadecimal(ReadOnlySpan<byte> bytes) => string.Join(' ', bytes.ToArray().Select(one => one.ToString("X2", null)));
}
