using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

/// <summary>The base of tests that need a folder: a new one for each test, deleted afterwards.</summary>
public abstract class FolderTests : IDisposable
{
    private protected TestFolder Folder { get; } = new();

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
