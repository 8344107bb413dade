using GpuAls.Core.SectionFiles;

namespace GpuAls.Core.Tests;

/// <summary>
/// The places of a file of sections to damage: every byte of the header, the table and the sections, and every 64th of the zeros between sections, of
/// which there are thousands; with the variable GPUALS_EVERY_BYTE, all.
/// </summary>
static class DamagedPlaces
{
    /// <summary>The places, ascending.</summary>
    /// <param name="file">The name of the undamaged file, with its format.</param>
    /// <param name="first">The first place.</param>
    public static IReadOnlyList<int> Of(SectionFileErrors file, int first)
    {
        using var reader = SectionFileReader.Open(file, inMemory: true);
        var sections = reader.Sections;
        var content = SectionFileHeader.Bytes + sections.Count * SectionFileTable.EntryBytes;
        var length = (int)new FileInfo(file.Path).Length;
        var all = Environment.GetEnvironmentVariable("GPUALS_EVERY_BYTE") is not null;
        return
        [
            .. Enumerable.Range(first, length - first).Where(
                k => all || k % 64 == 0 || k < content || sections.Any(section => k >= section.Offset && k < section.End)),
        ];
    }
}
