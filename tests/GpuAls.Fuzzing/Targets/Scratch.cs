namespace GpuAls.Fuzzing.Targets;

/// <summary>A folder for the files of one target, in memory if the system has such a file system.</summary>
sealed class Scratch : IDisposable
{
    const string InMemory = "/dev/shm";

    readonly DirectoryInfo folder;

    public Scratch()
    {
        var name = $"gpuals-fuzzing-{Path.GetRandomFileName()}";
        folder = Directory.CreateDirectory(Path.Combine(Directory.Exists(InMemory) ? InMemory : Path.GetTempPath(), name));
        // A process that is ended leaves its folder, which the system that starts it removes.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    /// <summary>The full path of the folder.</summary>
    public string FullName => folder.FullName;

    /// <summary>Writes a file and returns its full path.</summary>
    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose()
    {
        try
        {
            if (folder.Exists) folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // The system removes temporary files.
        }
    }
}
