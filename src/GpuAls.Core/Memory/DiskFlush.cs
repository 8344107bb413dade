namespace GpuAls.Core.Memory;

/// <summary>Flushes files to the disk, with the errors that the disk reports.</summary>
static class DiskFlush
{
    /// <summary>Flushes a file to the disk. On Linux, <see cref="FileStream.Flush(bool)"/> ignores the errors of the disk, and a second call after an
    /// error succeeds although bytes are lost.</summary>
    /// <exception cref="IOException">The disk reports an error.</exception>
    public static void Flush(FileStream file)
    {
        if (!OperatingSystem.IsLinux())
        {
            file.Flush(flushToDisk: true);
            return;
        }

        file.Flush();
        UnixFiles.Flush(file.SafeFileHandle);
    }
}
