using System.Globalization;
using System.Security.Cryptography;
using GpuAls.Core;
using Grpc.Core;
using Qdrant.Client;
using Qdrant.Client.Grpc;

namespace GpuAls.Databases.Vectors;

/// <summary>
/// Vectors as a collection of Qdrant: points with the row as id, and the name and the id as payload. The points go to a new collection; the name is
/// an alias that refers to it when it is complete, so that a search sees the old vectors or the new ones.
/// </summary>
static class QdrantVectors
{
    // A request of about a megabyte: servers accept 32 MiB.
    const int BatchFloats = 1 << 18;
    const int MaxBatch = 1_000;
    const string Own = "__gpuals_";

    /// <summary>Writes a collection.</summary>
    /// <param name="address">The server.</param>
    /// <param name="name">The name of the collection, as an alias.</param>
    /// <param name="vectors">The vectors.</param>
    /// <param name="overwrite">Whether an existing collection is replaced.</param>
    /// <param name="progress">Receives the number of vectors that were sent.</param>
    /// <param name="cancel">Cancels the writing; the old collection stays.</param>
    /// <exception cref="DatabaseException">The collection exists, or the server reports an error; nothing is written.</exception>
    public static async Task WriteAsync(
        QdrantAddress address, string name, VectorSet vectors, bool overwrite, IProgress<int>? progress, CancellationToken cancel)
    {
        if (name.Length == 0 || name.IndexOfAny(['/', '\\', '<', '>', ':', '"', '|', '?', '*', '\0']) >= 0)
        {
            throw new DatabaseException(
                $"{DisplayText.Quote(name)} is not the name of a collection; expected a name without / \\ < > : \" | ? *", null);
        }

        using var client = new QdrantClient(address.Url, address.Key);
        try
        {
            await WriteAsync(client, address, name, vectors, overwrite, progress, cancel).ConfigureAwait(false);
        }
        catch (RpcException exception) when (exception.StatusCode != StatusCode.Cancelled)
        {
            throw Explain($"cannot write the collection {DisplayText.Escape(name)} of {address}", exception);
        }
        catch (RpcException) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
    }

    static async Task WriteAsync(
        QdrantClient client,
        QdrantAddress address,
        string name,
        VectorSet vectors,
        bool overwrite,
        IProgress<int>? progress,
        CancellationToken cancel)
    {
        var aliases = await client.ListAliasesAsync(cancel).ConfigureAwait(false);
        var old = aliases.FirstOrDefault(alias => alias.AliasName == name)?.CollectionName;
        var isCollection = old is null && await client.CollectionExistsAsync(name, cancel).ConfigureAwait(false);
        if ((old is not null || isCollection) && !overwrite)
        {
            throw new DatabaseException(
                $"the collection {DisplayText.Escape(name)} of {address} exists; expected a new collection",
                "Name other collections: --name. Or replace them: --overwrite");
        }

        var complete = $"{name}{Own}{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var distance = vectors.Distance switch
        {
            VectorDistance.InnerProduct => Distance.Dot,
            VectorDistance.Cosine => Distance.Cosine,
        };
        await client.CreateCollectionAsync(
            complete, new VectorParams { Size = (ulong)vectors.Dimensions, Distance = distance }, cancellationToken: cancel).ConfigureAwait(false);
        try
        {
            await SendAsync(client, complete, vectors, progress, cancel).ConfigureAwait(false);
            // A name is an alias or a collection, not both.
            if (isCollection) await client.DeleteCollectionAsync(name, cancellationToken: cancel).ConfigureAwait(false);
            await client.UpdateAliasesAsync(Switch(name, old, complete), cancellationToken: cancel).ConfigureAwait(false);
        }
        catch
        {
            await TryDeleteAsync(client, complete).ConfigureAwait(false);
            throw;
        }

        // Another program's collection stays when the alias leaves it.
        if (old is not null && old.Contains(Own, StringComparison.Ordinal)) await TryDeleteAsync(client, old).ConfigureAwait(false);
    }

    static async Task SendAsync(QdrantClient client, string collection, VectorSet vectors, IProgress<int>? progress, CancellationToken cancel)
    {
        var size = Math.Clamp(BatchFloats / vectors.Dimensions, 1, MaxBatch);
        for (var start = 0; start < vectors.Count; start += size)
        {
            progress?.Report(start);
            var points = Enumerable.Range(start, Math.Min(size, vectors.Count - start)).Select(row => Point(vectors, row)).ToArray();
            await client.UpsertAsync(collection, points, wait: true, cancellationToken: cancel).ConfigureAwait(false);
        }

        progress?.Report(vectors.Count);
    }

    static PointStruct Point(VectorSet vectors, int row)
    {
        var point = new PointStruct { Id = (ulong)row, Vectors = vectors[row], Payload = { ["name"] = vectors.Name(row) } };
        if (vectors.Id is { } id) point.Payload["id"] = id(row);
        return point;
    }

    // One request, which the server applies as a whole.
    static AliasOperations[] Switch(string name, string? old, string complete)
    {
        AliasOperations create = new() { CreateAlias = new CreateAlias { AliasName = name, CollectionName = complete } };
        return old is null ? [create] : [new AliasOperations { DeleteAlias = new DeleteAlias { AliasName = name } }, create];
    }

    static async Task TryDeleteAsync(QdrantClient client, string collection)
    {
        try
        {
            await client.DeleteCollectionAsync(collection).ConfigureAwait(false);
        }
        catch (RpcException)
        {
            // The first error is the more useful one; the name of the collection says that it can be deleted.
        }
    }

    static DatabaseException Explain(string problem, RpcException exception)
    {
        var (reason, remedy) = exception.StatusCode switch
        {
            StatusCode.Unavailable => ("no server answers", "Start the server, or correct the address; gRPC has a port of its own, 6334 by default"),
            StatusCode.Unauthenticated or StatusCode.PermissionDenied => (
                "the server refuses the API key", $"Set the environment variable {QdrantAddress.KeyVariable}"),
            StatusCode.ResourceExhausted => ("the server has no memory or disk left", "Free memory or disk on the server"),
            _ => (exception.Status.Detail, (string?)null),
        };
        return new DatabaseException(string.Create(CultureInfo.InvariantCulture, $"{problem}: {DisplayText.Escape(reason)}"), remedy, exception);
    }
}
