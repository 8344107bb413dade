namespace GpuAls.Testing;

/// <summary>A temporary folder for one test, deleted after it.</summary>
sealed class TestFolder : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpuals-tests-");

    /// <summary>The full path of the folder.</summary>
    public string Path => folder.FullName;

    /// <summary>The full path of a file in the folder; the file need not exist.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>The names of the files and folders in it, sorted.</summary>
    public IEnumerable<string> Names => folder.EnumerateFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal);

    /// <summary>Writes a file and returns its full path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>Writes a file and returns its full path.</summary>
    public string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public void Dispose()
    {
        // Windows deletes no file that a model still maps.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        folder.Delete(recursive: true);
    }
}
