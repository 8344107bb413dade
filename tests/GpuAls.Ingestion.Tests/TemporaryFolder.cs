namespace GpuAls.Ingestion.Tests;

/// <summary>A folder of its own for one test, deleted behind it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    readonly string path = Directory.CreateTempSubdirectory("gpuals-test-").FullName;

    public string this[string name] => Path.Combine(path, name);

    public void Dispose() => Directory.Delete(path, recursive: true);
}
