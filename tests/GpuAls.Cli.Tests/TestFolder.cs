namespace GpuAls.Cli.Tests;

/// <summary>A folder of a test's own, gone after it.</summary>
sealed class TestFolder : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gpuals-tests-");

    /// <summary>The full path of a file in it, which need not be there.</summary>
    public string this[string name] => Path.Combine(folder.FullName, name);

    /// <summary>The names of all that is in it, sorted.</summary>
    public IEnumerable<string> Names => folder.EnumerateFileSystemInfos().Select(entry => entry.Name).Order(StringComparer.Ordinal);

    /// <summary>Writes a file and gives its full path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
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
