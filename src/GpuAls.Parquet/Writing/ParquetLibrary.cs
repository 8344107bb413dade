using System.Runtime.CompilerServices;
using GpuAls.Core;
using ParquetSharp;

namespace GpuAls.Parquet.Writing;

/// <summary>The native library that writes Parquet files.</summary>
static class ParquetLibrary
{
    /// <summary>Checks that this installation has the library.</summary>
    /// <exception cref="MissingLibraryException">It has not.</exception>
    public static void Require() => Require(Load);

    /// <summary>Checks that a library can be loaded.</summary>
    /// <param name="load">Loads the library.</param>
    /// <exception cref="MissingLibraryException">It cannot.</exception>
    internal static void Require(Action load)
    {
        try
        {
            load();
        }
        catch (Exception exception) when (MissingLibraryException.IsCauseOf(exception))
        {
            throw new MissingLibraryException(
                "Parquet", "Write another format: --to NAME.tsv for recommendations, --as npz for models", exception);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Load()
    {
        using var properties = new WriterPropertiesBuilder();
    }
}
