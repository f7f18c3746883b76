using System.Globalization;
using Bunshin.Cli.Ending;
using Bunshin.Datapaths.Ebpf.Capturing;

namespace Bunshin.Cli.Capturing;

/// <summary>Captures until it has enough, or is interrupted.</summary>
internal sealed class CaptureRun(CaptureOptions options, TextWriter output, TextWriter errors)
{
    private const int Patience = 200; // milliseconds until an interruption is noticed
    private const int Batch = 512;
    private long _taken;
    private long _lost;

    public int Run(CancellationToken cancellation)
    {
        using var capture = EbpfCapture.Open(options.Request);
        using var stream = options.File switch { null => null, "-" => Console.OpenStandardOutput(), var path => File.Create(path) };
        ICaptureWriter writer = stream is null
            ? new LineWriter(output, options.IsJson)
            : new PcapNgFile(stream, options.Request.Parent, options.Request.SnapLength);
        errors.WriteLine($"capturing on {options.Request.Parent}; Ctrl-C ends it");
        try
        {
            while (!cancellation.IsCancellationRequested && !(_taken >= options.Count))
            {
                Take(capture, writer);
            }
        }
        finally
        {
            writer.Flush();
            errors.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_taken} frames, {capture.Lost} lost because they came faster than they were read"));
            if (capture.FailedLooks > 0)
            {
                errors.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{capture.FailedLooks} times it could not be seen which children are there"));
            }
        }

        return ExitStatus.Success;
    }

    private void Take(EbpfCapture capture, ICaptureWriter writer)
    {
        var most = (int)Math.Min(Batch, (options.Count ?? long.MaxValue) - _taken);
        var isFirst = true;
        var count = capture.Read(
            frame =>
            {
                var lost = isFirst ? capture.Lost : _lost;
                writer.Write(frame, lost - _lost);
                (_lost, isFirst) = (lost, false);
                _taken++;
            },
            Patience,
            most);
        if (count > 0)
        {
            writer.Flush();
        }
    }
}

/// <summary>Where captured frames go.</summary>
internal interface ICaptureWriter
{
    /// <summary>Writes one frame.</summary>
    /// <param name="frame">It.</param>
    /// <param name="lost">How many were lost since the one before.</param>
    void Write(CapturedFrame frame, long lost);

    /// <summary>Lets the reader have what was written.</summary>
    void Flush();
}
