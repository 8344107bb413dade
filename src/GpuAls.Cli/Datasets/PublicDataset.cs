using System.Security.Cryptography;

namespace GpuAls.Cli.Datasets;

/// <summary>A public data set that <c>gpuals datasets get</c> fetches from its owner.</summary>
/// <param name="Name">The word on the command line, and the default folder.</param>
/// <param name="Description">The content in a few words.</param>
/// <param name="Rows">The number of interactions that the owner publishes; null if none is published.</param>
sealed record PublicDataset(string Name, string Description, long? Rows)
{
    /// <summary>The official address of the file; null if the owner gives it only to registered people.</summary>
    public string? Address { get; init; }

    /// <summary>The page of the data set.</summary>
    public required string Page { get; init; }

    /// <summary>The size of the file at <see cref="Address"/> as its owner publishes it; null if unknown.</summary>
    public long? Bytes { get; init; }

    /// <summary>The published checksum of the file at <see cref="Address"/>; null if none is published.</summary>
    public PublishedChecksum? Checksum { get; init; }

    /// <summary>The kind of the file at <see cref="Address"/>.</summary>
    public DatasetPackage Package { get; init; }

    /// <summary>The licence and the terms of use in one sentence.</summary>
    public required string Licence { get; init; }

    /// <summary>The page with the licence.</summary>
    public required string LicencePage { get; init; }

    /// <summary>The files that are kept: their names in the archive, or the one name of a file that is no archive.</summary>
    public required IReadOnlyList<DatasetFile> Files { get; init; }

    /// <summary>The words after <c>gpuals train</c>; {0} is the folder.</summary>
    public required string Train { get; init; }

    /// <summary>The publication to cite.</summary>
    public required string Citation { get; init; }

    /// <summary>The command that trains on the files in a folder.</summary>
    /// <param name="folder">The folder, as typed.</param>
    public string TrainCommand(string folder)
    {
        var path = folder.Contains(' ', StringComparison.Ordinal) ? $"\"{folder}\"" : folder;
        return $"gpuals train {string.Format(System.Globalization.CultureInfo.InvariantCulture, Train, path)} --model {Name}.als";
    }
}

/// <summary>A file of a data set.</summary>
/// <param name="Path">The name in the archive, with slashes.</param>
/// <param name="IsRequired">Whether the data set is useless without the file.</param>
sealed record DatasetFile(string Path, bool IsRequired = true)
{
    /// <summary>The name in the folder of the data set.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];
}

/// <summary>The kind of the file that a data set is fetched as.</summary>
enum DatasetPackage
{
    /// <summary>The file itself.</summary>
    File,

    /// <summary>A file in which each line is a user with a count and that many items; a file with one pair a line is written beside it.</summary>
    ItemLists,

    /// <summary>A zip archive.</summary>
    Zip,

    /// <summary>A tar archive, compressed with gzip.</summary>
    TarGz,
}

/// <summary>A checksum that the owner of a data set publishes.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Hex">The checksum, in lower case.</param>
sealed record PublishedChecksum(HashAlgorithmName Algorithm, string Hex)
{
    public static PublishedChecksum Md5(string hex) => new(HashAlgorithmName.MD5, hex);

    public static PublishedChecksum Sha256(string hex) => new(HashAlgorithmName.SHA256, hex);

    /// <summary>The algorithm for people: MD5, SHA-256.</summary>
    public string AlgorithmName => Algorithm == HashAlgorithmName.SHA256 ? "SHA-256" : Algorithm.Name!;
}
