using System.Runtime.InteropServices;
using GpuAls.Core.Memory;
using GpuAls.Testing;
using Microsoft.Win32.SafeHandles;

namespace GpuAls.Core.Tests.Memory;

/// <summary>Parts of files in one range of addresses, with lengths and places around those of pages.</summary>
public sealed class StitchedFilesTests : IDisposable
{
    const int Page = 1 << 16;

    readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    // Parts with their bytes in elements of 4 bytes: within one page, around a page, over several, none at all.
    [Theory]
    [InlineData(1)]
    [InlineData(5, 7, 3)]
    [InlineData(1023, 1, 1024, 1025)]
    [InlineData(0, 16384, 0, 16385, 1)]
    [InlineData(40_000, 3, 100_000, 16_381, 70_001)]
    public void Parts_AreOneArray(params int[] lengths)
    {
        var first = 0L;
        var expected = new List<int>();
        var parts = new List<FilePart>();
        var files = new List<SafeFileHandle>();
        foreach (var length in lengths)
        {
            var numbers = Enumerable.Range((int)first, length).Select(n => n * 7 + 1).ToArray();
            expected.AddRange(numbers);
            // At the place in a page that it has in the array, as shards are.
            var offset = Page + first * sizeof(int) % Page;
            parts.Add(Part(numbers, offset, files));
            first += length;
        }

        AssertIs(expected, parts, files);
    }

    [Fact]
    public void APartAtAnotherPlaceInAPage_IsCopied()
    {
        var files = new List<SafeFileHandle>();
        var numbers = Enumerable.Range(0, 50_000).ToArray();
        AssertIs([.. numbers, .. numbers], [Part(numbers, 12, files), Part(numbers, 20, files)], files);
    }

    [Fact]
    public void AFileThatEndsEarly_IsAnError()
    {
        using var file = File.OpenHandle(folder.Write("short", new byte[10]));
        Assert.Throws<EndOfStreamException>(() => StitchedFiles.Array<int>([new FilePart(file, 0, 40)]));
    }

    FilePart Part(int[] numbers, long offset, List<SafeFileHandle> files)
    {
        var path = folder.Write($"{files.Count}", [.. new byte[offset], .. MemoryMarshal.AsBytes(numbers.AsSpan())]);
        files.Add(File.OpenHandle(path));
        return new(files[^1], offset, numbers.Length * sizeof(int));
    }

    static void AssertIs(List<int> expected, List<FilePart> parts, List<SafeFileHandle> files)
    {
        var array = StitchedFiles.Array<int>(parts);
        // The files may be closed.
        foreach (var file in files) file.Dispose();
        Assert.Equal(expected, array.Slice(0, (int)array.Length).ToArray());
    }
}
