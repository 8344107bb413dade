using GpuAls.Core.Memory;

namespace GpuAls.Export.Targets;

/// <summary>A file of an export.</summary>
static class ExportFile
{
    const int BufferBytes = 1 << 16;

    /// <summary>Writes a file and flushes it to the disk.</summary>
    /// <param name="job">The export.</param>
    /// <param name="name">The name of the file in the folder, with / between folders; missing folders are created.</param>
    /// <param name="content">The content in a few words.</param>
    /// <param name="write">Writes the content.</param>
    /// <returns>The part for the report.</returns>
    public static ExportedPart Write(ExportJob job, string name, string content, Action<FileStream> write)
    {
        var path = job.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferBytes);
        write(file);
        DiskFlush.Flush(file);
        return new(name, content, file.Length);
    }
}
