using GpuAls.Cli.Shell;
using GpuAls.Core;

namespace GpuAls.Cli.Datasets;

/// <summary>The address that a data set is fetched from: the typed one, one on the mirror of the environment, or the official one.</summary>
static class DatasetAddress
{
    /// <summary>The option with an address.</summary>
    public const string Option = "--from-url";

    /// <summary>The environment variable with the address of a folder that has the official files under their own names.</summary>
    public const string MirrorVariable = "GPUALS_DATASETS_URL";

    /// <summary>The address, and its origin for messages.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="typed">The value of <see cref="Option"/>; null if it was not typed.</param>
    /// <param name="mirror">The value of <see cref="MirrorVariable"/>; null or empty if it is not set.</param>
    /// <exception cref="RemedyException">There is no address, or it is not allowed.</exception>
    public static Uri Of(PublicDataset dataset, string? typed, string? mirror)
    {
        if (typed is not null) return Parse(Option, typed);
        if (dataset.Address is not { } official)
            throw new RemedyException(
                $"{dataset.Name} cannot be fetched by a program; its owner gives it to people who consent to its terms",
                $"Fetch it by hand: {dataset.Page} Then: {dataset.TrainCommand(dataset.Name)}");
        return string.IsNullOrEmpty(mirror)
            ? new Uri(official)
            : Parse(MirrorVariable, $"{mirror.TrimEnd('/')}/{official[(official.LastIndexOf('/') + 1)..]}");
    }

    /// <summary>Whether an address may be read: https, or http on this machine, which tests and proxies use.</summary>
    public static bool IsAllowed(Uri address) =>
        address.IsAbsoluteUri
        && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)
        && address.UserInfo.Length == 0;

    static Uri Parse(string name, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && IsAllowed(address)
            ? address
            : throw new UsageException($"{name} is {DisplayText.Quote(text)}; expected an address that begins with https:// and has no user name");
}
