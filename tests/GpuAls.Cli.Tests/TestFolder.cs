namespace GpuAls.Cli.Tests;

/// <summary>A folder of one test, deleted at its end.</summary>
sealed class TestFolder : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpuals-tests-");

    /// <summary>The full path of a file in the folder; the file may be missing.</summary>
    public string this[string name] => Path.Combine(folder.FullName, name);

    /// <summary>The sorted names of all files in the folder.</summary>
    public IEnumerable<string> Names => folder.EnumerateFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal);

    /// <summary>Writes a file, and returns its full path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public void Dispose()
    {
        // Windows does not delete a file that a model still maps.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        folder.Delete(recursive: true);
    }
}
