"""`python -m marsad` and the `marsad` command."""


def main() -> None:
    """Run the command line."""
    from marsad.cli import run

    run()


if __name__ == "__main__":
    main()
